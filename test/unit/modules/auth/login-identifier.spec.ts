import { identifierIn } from '../../../../src/modules/auth/login/login-identifier.js';

const REFUSED = expect.objectContaining({ code: 'VALIDATION_FAILED' }) as object;

function refusalOf(fields: object): unknown {
  try {
    return identifierIn(fields);
  } catch (error) {
    return error;
  }
}

describe('the identifier of a login', () => {
  it.each(['identifier', 'email', 'username'])('may be sent as %s', (field) => {
    expect(identifierIn({ [field]: 'ada' })).toBe('ada');
  });

  it.each([
    { identifier: 'ada', email: 'ada@example.org' },
    { email: 'ada@example.org', username: 'ada' },
    { identifier: 'ada', username: 'ada' },
    { identifier: 'ada', email: 'ada', username: 'ada' },
  ])('is refused when several fields could name it: %j', (fields) => {
    expect(refusalOf(fields)).toEqual(REFUSED);
  });

  it.each([{}, { identifier: undefined }])('is refused when it is missing: %p', (fields) => {
    expect(refusalOf(fields)).toEqual(REFUSED);
  });
});

import { DomainError } from '../../../../src/kernel/domain-error.js';
import { assertOwnClient } from '../../../../src/modules/oauth/token/public-client.js';
import { ASSERTION_TYPE, basic } from '../../../support/service-clients.js';

type Fields = Readonly<Record<string, string>>;

/** An id that Basic could not carry as it is. */
const OWN = 'my:app+1';

function verdictOn(authorization: string | undefined, fields: Fields = {}, ownClientId = OWN): string {
  try {
    assertOwnClient({ authorization, form: new Map(Object.entries(fields)) }, ownClientId);
    return 'ours';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

describe('the client at the token endpoint', () => {
  it.each<[string, string | undefined, Fields, string]>([
    ['unnamed', undefined, {}, 'ours'],
    ['named', undefined, { client_id: OWN }, 'ours'],
    ['unnamed with the access token', 'Bearer abc', {}, 'ours'],
    ['named with the access token', 'bearer abc', { client_id: OWN }, 'ours'],
    ['in Basic with an empty secret', basic(OWN, ''), {}, 'ours'],
    ['in Basic with an empty secret, and named', basic(OWN, ''), { client_id: OWN }, 'ours'],
    ['another', undefined, { client_id: 'billing' }, 'INVALID_CLIENT'],
    ['another by case', undefined, { client_id: OWN.toUpperCase() }, 'INVALID_CLIENT'],
    ['another with the access token', 'Bearer abc', { client_id: 'billing' }, 'INVALID_CLIENT'],
    ['another in Basic', basic('billing', ''), {}, 'INVALID_CLIENT'],
    ['another in Basic with its secret', basic('billing', 'secret'), {}, 'INVALID_CLIENT'],
    ['another in the form than in Basic', basic(OWN, ''), { client_id: 'billing' }, 'INVALID_CLIENT'],
    ['ours with a secret in Basic', basic(OWN, 'secret'), {}, 'INVALID_CLIENT'],
    ['ours with a secret', undefined, { client_id: OWN, client_secret: 'secret' }, 'INVALID_CLIENT'],
    ['unnamed with a secret', undefined, { client_secret: 'secret' }, 'INVALID_CLIENT'],
    ['with a secret and the access token', 'Bearer abc', { client_secret: 'secret' }, 'INVALID_CLIENT'],
    [
      'with an assertion',
      undefined,
      { client_assertion_type: ASSERTION_TYPE, client_assertion: 'a.b.c' },
      'INVALID_CLIENT',
    ],
    ['with the type of one', undefined, { client_assertion_type: ASSERTION_TYPE }, 'INVALID_CLIENT'],
    ['in two ways', basic(OWN, ''), { client_secret: 'secret' }, 'VALIDATION_FAILED'],
    ['in malformed Basic', 'Basic', {}, 'INVALID_CLIENT'],
    ['in an empty header', '', {}, 'INVALID_CLIENT'],
    ['in another scheme', 'Negotiate abc', {}, 'INVALID_CLIENT'],
    ['in a scheme that only begins alike', 'Bearers abc', {}, 'INVALID_CLIENT'],
  ])('%s', (_, authorization, fields, verdict) => {
    expect(verdictOn(authorization, fields)).toBe(verdict);
  });
});

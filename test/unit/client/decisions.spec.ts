import fc from 'fast-check';
import { ClientError } from '../../../src/client/client-error.js';
import { readAnswer } from '../../../src/client/read-answer.js';
import { judgeRefresh } from '../../../src/client/refresh/refresh-answer.js';
import { isMendedByRefresh } from '../../../src/client/retry-decision.js';
import { isLeaseFree, isLeaseOf, leaseText } from '../../../src/client/tabs/lease.js';
import { parseStored } from '../../../src/client/token-store.js';

const INVALID = 'Bearer realm="api", error="invalid_token", error_description="expired"';

describe('a call is repeated with a new token', () => {
  it.each([
    [401, 'TOKEN_EXPIRED', null, true, true],
    [401, 'TOKEN_INVALID', null, true, true],
    [401, 'TOKEN_REVOKED', null, true, true],
    [401, 'SESSION_REVOKED', null, true, true],
    [401, 'TOKEN_MISSING', null, false, true],
    [401, 'TOKEN_MISSING', null, true, false],
    [401, 'INVALID_CREDENTIALS', INVALID, true, false],
    [401, 'RECENT_LOGIN_REQUIRED', null, true, false],
    [401, 'SESSION_EXPIRED', null, true, false],
    [401, 'INVALID_CLIENT', INVALID, true, false],
    [401, undefined, INVALID, true, true],
    [401, undefined, 'DPoP algs="ES256", bearer error=invalid_token', true, true],
    [401, undefined, 'Bearer realm="api"', true, false],
    [401, undefined, 'Basic realm="api", error="invalid_token"', true, false],
    [401, undefined, null, true, false],
    [403, 'TOKEN_EXPIRED', INVALID, true, false],
    [400, 'TOKEN_EXPIRED', INVALID, true, false],
    [200, undefined, INVALID, true, false],
  ])('%d %s, %j, with a token: %s → %s', (status, code, challenge, hadToken, expected) => {
    expect(isMendedByRefresh({ status, code, challenge, hadToken })).toBe(expected);
  });
});

describe('an answer to a refresh', () => {
  const tokens = { accessToken: 'a', refreshToken: 'r', expiresIn: 900 };
  const refused = (status: number, code: string) => new ClientError(code as 'NOT_FOUND', { status });

  it.each([
    ['split', { accessToken: 'a', expiresIn: 9 }, undefined, 'success'],
    ['split', { expiresIn: 9 }, undefined, 'failed'],
    ['body', tokens, undefined, 'success'],
    ['body', { accessToken: 'a', expiresIn: 9 }, undefined, 'failed'],
    ['cookie', { expiresIn: 9 }, undefined, 'success'],
    ['cookie', {}, undefined, 'failed'],
    ['split', { ...tokens, expiresIn: 0 }, undefined, 'failed'],
    ['split', { ...tokens, expiresIn: 'soon' }, undefined, 'failed'],
    ['split', 'text', undefined, 'failed'],
    ['split', undefined, refused(401, 'REFRESH_TOKEN_MISSING'), 'ended'],
    ['split', undefined, refused(401, 'REFRESH_TOKEN_INVALID'), 'ended'],
    ['split', undefined, refused(401, 'REFRESH_TOKEN_EXPIRED'), 'ended'],
    ['split', undefined, refused(401, 'REFRESH_TOKEN_REUSED'), 'ended'],
    ['split', undefined, refused(401, 'SESSION_REVOKED'), 'ended'],
    ['split', undefined, refused(401, 'SESSION_EXPIRED'), 'ended'],
    ['split', undefined, refused(401, 'ACCOUNT_SUSPENDED'), 'ended'],
    ['split', undefined, refused(400, 'REFRESH_TOKEN_AMBIGUOUS'), 'failed'],
    ['split', undefined, refused(403, 'CSRF_CHECK_FAILED'), 'failed'],
    ['split', undefined, refused(401, 'UNEXPECTED_ANSWER'), 'failed'],
    ['split', undefined, refused(401, 'TOKEN_INVALID'), 'failed'],
    ['split', undefined, refused(429, 'RATE_LIMITED'), 'failed'],
    ['split', undefined, refused(503, 'SESSION_REVOKED'), 'failed'],
    ['split', undefined, new ClientError('NETWORK_ERROR'), 'failed'],
  ] as const)('%s, %j, %j → %s', (delivery, answer, error, expected) => {
    expect(judgeRefresh(answer as never, error, delivery)).toBe(expected);
  });

  it('ends nothing unless it is a 401', () => {
    const codes = fc.constantFrom('REFRESH_TOKEN_INVALID', 'SESSION_REVOKED', 'ACCOUNT_SUSPENDED', 'FORBIDDEN');
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), codes, (status, code) => {
        return status === 401 || judgeRefresh(undefined, refused(status, code), 'split') === 'failed';
      }),
    );
  });
});

/** What reading the answer fails with. */
function refusalIn(...answer: Parameters<typeof readAnswer>): unknown {
  try {
    return readAnswer(...answer);
  } catch (error) {
    return error;
  }
}

describe('readAnswer', () => {
  it('gives the data of a success, also null', () => {
    expect([readAnswer(200, { data: 5 }, null), readAnswer(201, { data: null }, null)]).toEqual([5, null]);
  });

  it.each([undefined, null, 'a login page', 5, {}, { message: 'hello' }])(
    'takes 200 with %j for no answer of ours',
    (body) => {
      expect(refusalIn(200, body, null)).toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 200 });
    },
  );

  it('throws what the server says', () => {
    const errors = [{ field: 'email', code: 'IS_EMAIL', message: 'no' }];
    const body = { code: 'RATE_LIMITED', message: 'Too many.', errors, requestId: 'r-1', data: null };
    const facts = {
      status: 429,
      message: 'Too many.',
      errors,
      requestId: 'r-1',
      retryAfterSeconds: 7,
      code: 'RATE_LIMITED',
    };
    expect(refusalIn(429, body, '7')).toMatchObject(facts);
  });

  it.each([null, '', 'Fri, 31 Dec 1999 23:59:59 GMT', '0'])('knows no time to wait from Retry-After %j', (header) => {
    expect(refusalIn(503, {}, header)).toMatchObject({ retryAfterSeconds: undefined });
  });
});

describe('a lease', () => {
  const stored = leaseText('me', 1_500);

  it.each([
    ['nothing is stored', null, 1_000, true],
    ['something unreadable is stored', '{"a":1}', 1_000, true],
    ['an empty text is stored', '', 1_000, true],
    ['it ends later', stored, 1_000, false],
    ['it ends in the last moment', stored, 1_499, false],
    ['it has ended', stored, 1_500, true],
    ['it ends after more than a lease lasts, so the clock was set back', stored, 999, true],
    ['it ends after just as long as a lease lasts', stored, 1_000, false],
  ])('%s', (_when, text, now, expected) => expect(isLeaseFree(text, now, 500)).toBe(expected));

  it('is its owner’s alone', () => {
    expect([isLeaseOf('me', stored), isLeaseOf('m', stored), isLeaseOf('me', null)]).toEqual([true, false, false]);
  });
});

describe('what is stored', () => {
  const tokens = { refreshToken: 'r', accessToken: 'a', expiresInMs: 5, at: 6 };

  it('is read as it was written', () => {
    const whole = { ...tokens, key: 'key-1' };
    expect([parseStored(JSON.stringify(whole), true), parseStored('{"key":"key-1"}', false)]).toEqual([
      whole,
      { key: 'key-1' },
    ]);
  });

  it.each([
    '',
    '{',
    'null',
    '5',
    '[]',
    '{}',
    '{"refreshToken":5,"expiresInMs":5,"at":6}',
    '{"refreshToken":"r","at":"x"}',
  ])('holds no tokens in %j', (text) => expect(parseStored(text, true)).toBeUndefined());

  it.each(['', 'with space', 'line\nbreak', 'x'.repeat(65), 'ключ'])('holds no key in %j', (key) => {
    expect(parseStored(JSON.stringify({ ...tokens, key }), true)).toEqual({ ...tokens, key: undefined });
  });
});

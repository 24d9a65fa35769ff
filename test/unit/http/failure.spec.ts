import { failureOf, type FailureEnvelope, type ProblemDetails } from '../../../src/http/failure.js';
import { STATUS_BY_CODE } from '../../../src/http/status-by-code.js';
import { DomainError } from '../../../src/kernel/domain-error.js';
import { ERROR_MESSAGES, type ErrorCode } from '../../../src/kernel/error-codes.js';

const CODES = Object.keys(ERROR_MESSAGES) as ErrorCode[];
const requestId = 'request-1';

describe('the status of an error code', () => {
  it.each(CODES)('is one of failure: %s', (code) => {
    expect(STATUS_BY_CODE[code]).toBeGreaterThanOrEqual(400);
    expect(STATUS_BY_CODE[code]).toBeLessThan(600);
  });
});

describe('failureOf', () => {
  const errors = [{ field: 'name', code: 'IS_STRING', message: 'name must be a string' }];
  const error = new DomainError('VALIDATION_FAILED', { errors, detail: 'for the log alone' });

  it('writes the envelope of API.md, without the logged detail', () => {
    const { status, body } = failureOf(error, { requestId });

    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({
      success: false,
      statusCode: 400,
      code: 'VALIDATION_FAILED',
      message: ERROR_MESSAGES.VALIDATION_FAILED,
      errors,
      data: null,
      requestId,
    } satisfies FailureEnvelope);
  });

  it('writes the same facts as RFC 9457 to whom prefers it', () => {
    const { headers, body } = failureOf(error, { requestId, accept: 'application/problem+json' });

    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.parse(body)).toEqual({
      type: 'urn:watchword:error:validation-failed',
      title: 'Validation failed',
      status: 400,
      detail: ERROR_MESSAGES.VALIDATION_FAILED,
      instance: 'urn:watchword:request:request-1',
      code: 'VALIDATION_FAILED',
      errors,
      requestId,
    } satisfies ProblemDetails);
  });

  it.each(CODES)('keeps %s out of every cache', (code) => {
    expect(failureOf(new DomainError(code), { requestId }).headers['cache-control']).toBe('no-store');
  });

  it.each(['TOKEN_MISSING', 'REFRESH_TOKEN_MISSING', 'INVALID_CREDENTIALS'] as const)(
    'challenges without an error where no token was shown: %s',
    (code) => expect(challengeOf(code)).toBe('Bearer realm="watchword"'),
  );

  it('says what is wrong with a token that was shown', () => {
    expect(challengeOf('TOKEN_EXPIRED')).toBe(
      `Bearer realm="watchword", error="invalid_token", error_description="${ERROR_MESSAGES.TOKEN_EXPIRED}"`,
    );
  });

  it('says how recent a login has to be, as RFC 9470 wants it', () => {
    const { headers } = failureOf(new DomainError('RECENT_LOGIN_REQUIRED', { maxAgeSeconds: 600 }), { requestId });

    expect(headers['www-authenticate']).toBe(
      `Bearer realm="watchword", error="insufficient_user_authentication", ` +
        `error_description="${ERROR_MESSAGES.RECENT_LOGIN_REQUIRED}", max_age="600"`,
    );
  });

  it.each(CODES)('challenges for 401 and for nothing else, in characters RFC 6750 allows: %s', (code) => {
    const challenge = challengeOf(code);

    if (STATUS_BY_CODE[code] !== 401) expect(challenge).toBeUndefined();
    else expect(challenge).toMatch(/^Bearer realm="watchword"(, \w+="[\x20-\x21\x23-\x5b\x5d-\x7e]+")*$/);
  });

  it.each(CODES)('says when to come back for 429 and 503 and for nothing else: %s', (code) => {
    const isRetryable = [429, 503].includes(STATUS_BY_CODE[code]);

    expect('retry-after' in failureOf(new DomainError(code), { requestId }).headers).toBe(isRetryable);
  });

  it.each([
    [0, '1'],
    [0.2, '1'],
    [1.2, '2'],
    [60, '60'],
  ])('rounds %s seconds up to a whole number that is not zero', (retryAfterSeconds, written) => {
    const limited = new DomainError('RATE_LIMITED', { retryAfterSeconds });

    expect(failureOf(limited, { requestId, retryAfter: '9' }).headers['retry-after']).toBe(written);
  });

  it('keeps a Retry-After that a guard has set when the error knows none', () => {
    const limited = new DomainError('RATE_LIMITED');

    expect(failureOf(limited, { requestId, retryAfter: '9' }).headers['retry-after']).toBe('9');
  });

  function challengeOf(code: ErrorCode): string | undefined {
    return failureOf(new DomainError(code), { requestId }).headers['www-authenticate'];
  }
});

import fc from 'fast-check';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { DeadlineError } from '../../../../src/kernel/deadline.js';
import { ProviderFailure, type ProviderFailureKind } from '../../../../src/modules/providers/index.js';
import { attemptOf, revocationDelayMs } from '../../../../src/modules/vault/revocation/revocation-attempt.js';
import { tokenToRevoke } from '../../../../src/modules/vault/revocation/revocation-outbox.js';
import { UnreadableConnection } from '../../../../src/modules/vault/unreadable-connection.js';

const failure = (kind: ProviderFailureKind, reason: string, retryAfterSeconds?: number) =>
  new ProviderFailure(kind, reason, 'for the log', { retryAfterSeconds });

describe('what follows from a revocation that failed', () => {
  it.each([
    ['the token cannot be decrypted', new UnreadableConnection('id', { cause: undefined }), { result: 'unreadable' }],
    ['the token is dead at the provider', failure('dead', 'invalid_grant'), { result: 'revoked' }],
    [
      'the provider is away',
      failure('away', 'timeout', 90),
      { result: 'failed', reason: 'timeout', retryAfterSeconds: 90 },
    ],
    [
      'the provider does not accept us',
      failure('misconfigured', 'invalid_client'),
      { result: 'failed', reason: 'invalid_client' },
    ],
    ['the provider says nothing', failure('ambiguous', 'http_400'), { result: 'failed', reason: 'http_400' }],
    ['the provider refuses', failure('refused', 'invalid_request'), { result: 'failed', reason: 'invalid_request' }],
    ['a key service is away', new DomainError('SERVICE_UNAVAILABLE'), { result: 'failed', reason: 'DomainError' }],
    ['it takes too long', new DeadlineError(45_000), { result: 'failed', reason: 'DeadlineError' }],
    ['something is thrown that is no error', 'a text with a secret', { result: 'failed', reason: 'unknown' }],
  ])('%s', (_case, error, attempt) => {
    expect(attemptOf(error)).toMatchObject(attempt);
  });
});

describe('how long a revocation that failed waits', () => {
  it('doubles from a quarter of a minute up to an hour', () => {
    const delays = [1, 2, 3, 8, 9, 10, 1_000].map((attempts) => revocationDelayMs(attempts, 0, 0) / 1_000);
    expect(delays).toEqual([15, 30, 60, 1_920, 3_600, 3_600, 3_600]);
  });

  it('is never shorter than the provider wants, and never longer than an hour whatever it wants', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const wanted = fc.oneof(fc.integer({ min: 0, max: 7_200 }), fc.constant(Infinity), fc.constant(Number.MAX_VALUE));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), chance, wanted, (attempts, random, seconds) => {
        const delay = revocationDelayMs(attempts, random, seconds);
        expect(delay).toBeGreaterThanOrEqual(Math.min(seconds * 1_000, 3_600_000));
        expect(delay).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});

describe('which token of a removed connection is revoked', () => {
  const now = new Date(1_000_000);
  const [past, future] = [new Date(999_999), new Date(1_000_001)];
  interface Row {
    readonly dataKey: string | null;
    readonly refresh: string | null;
    readonly access: string | null;
    readonly expires: Date | null;
    readonly revoked: 'refresh_token' | 'access_token' | undefined;
  }
  it.each`
    dataKey  | refresh | access  | expires   | revoked
    ${null}  | ${null} | ${null} | ${null}   | ${undefined}
    ${'key'} | ${'r'}  | ${'a'}  | ${future} | ${'refresh_token'}
    ${'key'} | ${'r'}  | ${'a'}  | ${past}   | ${'refresh_token'}
    ${'key'} | ${'r'}  | ${null} | ${null}   | ${'refresh_token'}
    ${'key'} | ${null} | ${'a'}  | ${future} | ${'access_token'}
    ${'key'} | ${null} | ${'a'}  | ${null}   | ${'access_token'}
    ${'key'} | ${null} | ${'a'}  | ${past}   | ${undefined}
    ${'key'} | ${null} | ${'a'}  | ${now}    | ${undefined}
    ${'key'} | ${null} | ${null} | ${null}   | ${undefined}
  `(
    '$revoked of refresh $refresh, access $access until $expires',
    ({ dataKey, refresh, access, expires, revoked }: Row) => {
      const account = { userId: 'u', provider: 'p', subject: 's' };
      const row = {
        ...account,
        dataKey,
        sealedRefreshToken: refresh,
        sealedAccessToken: access,
        accessExpiresAt: expires,
      };
      const token = tokenToRevoke(row, now);
      expect(token?.tokenKind).toBe(revoked);
      if (token) expect(token.sealedToken).toBe(revoked === 'refresh_token' ? 'r' : 'a');
    },
  );
});

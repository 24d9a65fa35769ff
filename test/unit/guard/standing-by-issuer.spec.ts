import { randomUUID } from 'node:crypto';
import type { FeedVerdict } from '../../../src/guard/feed/feed-verdict.js';
import type { GuardRevocationFeed } from '../../../src/guard/feed/revocation-feed.js';
import type { IntrospectionVerdict, TokenIntrospection } from '../../../src/guard/introspection/token-introspection.js';
import { StandingByIssuer } from '../../../src/guard/standing/standing-by-issuer.js';
import type { VerifiedAccessToken } from '../../../src/guard/verifier/access-token-verifier.js';
import { DomainError } from '../../../src/kernel/domain-error.js';

const FACTS = { email: 'new@example.org', roles: ['admin'], permissions: ['users:read'] };
const ANSWERS: Readonly<Record<IntrospectionVerdict['kind'], IntrospectionVerdict>> = {
  active: { kind: 'active', facts: FACTS },
  inactive: { kind: 'inactive' },
  unknown: { kind: 'unknown', last: undefined },
  unavailable: { kind: 'unavailable', retryAfterSeconds: 7 },
};

function token(permissions?: readonly string[]): VerifiedAccessToken {
  const claims = { sub: randomUUID(), sid: randomUUID(), jti: randomUUID(), iat: 1, nbf: 1, exp: 2, auth_time: 1 };
  const user = { iss: 'i', aud: 'a', amr: [], email: 'old@example.org', roles: ['user'], ver: 1 };
  return { claims: { ...claims, ...user, ...(permissions && { permissions }) }, keyId: 'k', text: 'the token' };
}

/** Undefined where the options do not have it. */
function standing(byFeed?: FeedVerdict, byIntrospection?: IntrospectionVerdict['kind']) {
  let asked = 0;
  const feed = byFeed && ({ judge: () => byFeed } as unknown as GuardRevocationFeed);
  const introspection =
    byIntrospection &&
    ({ judge: () => Promise.resolve(((asked += 1), ANSWERS[byIntrospection])) } as unknown as TokenIntrospection);
  return { standing: new StandingByIssuer({ feed, introspection }), asked: () => asked };
}

async function outcomeOf(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

const CLAIMED = { email: 'old@example.org', roles: ['user'], permissions: undefined };

describe('what the issuer’s word makes of a token', () => {
  it.each<[FeedVerdict | undefined, IntrospectionVerdict['kind'] | undefined, unknown, number]>([
    ['accepted', undefined, CLAIMED, 0],
    ['accepted', 'active', CLAIMED, 0],
    ['session-revoked', 'active', 'SESSION_REVOKED', 0],
    ['token-revoked', 'active', 'TOKEN_REVOKED', 0],
    ['key-revoked', 'active', 'TOKEN_INVALID', 0],
    ['outdated', undefined, 'TOKEN_EXPIRED', 0],
    ['unavailable', undefined, 'SERVICE_UNAVAILABLE', 0],
    ['ask', 'active', FACTS, 1],
    ['ask', 'inactive', 'TOKEN_REVOKED', 1],
    ['ask', 'unknown', CLAIMED, 1],
    ['ask', 'unavailable', 'SERVICE_UNAVAILABLE', 1],
    ['ask-anew', 'active', FACTS, 1],
    ['ask-anew', 'inactive', 'TOKEN_REVOKED', 1],
    // the feed alone would refuse it: asking as well must not let it in
    ['ask-anew', 'unknown', 'TOKEN_EXPIRED', 1],
    ['ask-anew', 'unavailable', 'SERVICE_UNAVAILABLE', 1],
    [undefined, 'active', FACTS, 1],
    [undefined, 'inactive', 'TOKEN_REVOKED', 1],
  ])('by the feed %s, by introspection %s', async (byFeed, byIntrospection, outcome, questions) => {
    const kit = standing(byFeed, byIntrospection);
    expect(await outcomeOf(() => kit.standing.judge(token()))).toEqual(outcome);
    expect(kit.asked()).toBe(questions);
  });

  it('is the last answer while there is no other, unless the user has changed since', async () => {
    const judge = (byFeed: FeedVerdict) => {
      const feed = { judge: () => byFeed } as unknown as GuardRevocationFeed;
      const verdict: IntrospectionVerdict = { kind: 'unknown', last: FACTS };
      const introspection = { judge: () => Promise.resolve(verdict) } as unknown as TokenIntrospection;
      return outcomeOf(() => new StandingByIssuer({ feed, introspection }).judge(token()));
    };
    expect(await Promise.all([judge('ask'), judge('ask-anew')])).toEqual([FACTS, 'TOKEN_EXPIRED']);
  });

  it('is judged at once where nobody is asked', () => {
    expect(standing('accepted').standing.judge(token(['users:read']))).not.toBeInstanceOf(Promise);
  });

  it.each<[IntrospectionVerdict['kind'] | undefined, unknown]>([
    [undefined, undefined],
    ['active', ['users:read']],
    ['inactive', 'TOKEN_REVOKED'],
    // nobody can say, which is not the same as that nothing is allowed
    ['unknown', 'SERVICE_UNAVAILABLE'],
    ['unavailable', 'SERVICE_UNAVAILABLE'],
  ])('tells the permissions that the token lacks: %s', async (byIntrospection, outcome) => {
    const { standing: judge } = standing('accepted', byIntrospection);
    expect(await outcomeOf(() => judge.findPermissions(token()))).toEqual(outcome);
  });
});

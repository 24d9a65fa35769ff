import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { FeedMemory } from '../../../../src/guard/feed/feed-memory.js';
import { FeedReceiver } from '../../../../src/guard/feed/feed-receiver.js';
import type { SecurityEvent } from '../../../../src/guard/feed/security-event.js';
import { type FeedVerdict, judgeByPolicy } from '../../../../src/guard/feed/feed-verdict.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { type EventKind, SET_AUDIENCE, SET_ISSUER, setClaims, SetSigner } from '../../../support/security-events.js';
import { segment } from '../../../support/compact-jws.js';

const NOW = Math.floor(new FakeClock().now().getTime() / 1_000);
const signer = new SetSigner('key-1');
const expected = { issuer: SET_ISSUER, audience: SET_AUDIENCE };

function newReceiver(given: { mostEntries?: number; knows?: boolean; clockToleranceSeconds?: number } = {}) {
  const { mostEntries = 1_000, knows = true, clockToleranceSeconds = 30 } = given;
  const clock = new FakeClock();
  const memory = new FeedMemory(clock, { mostEntries, rememberSeconds: 3_600, clockToleranceSeconds });
  const heard: SecurityEvent[] = [];
  let fetches = 0;
  const keys = {
    find: (kid: string) => (kid === signer.kid && (knows || fetches > 0) ? signer.key : undefined),
    refetch: () => Promise.resolve(void (fetches += 1)),
  };
  const receiver = new FeedReceiver(memory, keys, expected, (event) => heard.push(event));
  return { clock, memory, heard, receiver, fetches: () => fetches };
}

function signedSet(kind: EventKind, subject: string, at = NOW): readonly [string, string] {
  const claims = setClaims(kind, subject, at);
  return [claims['jti'] as string, signer.sign(claims)];
}

const token = (given: Partial<Record<'sub' | 'sid' | 'jti', string>> = {}, iat = NOW) => ({
  claims: { sub: 'user', sid: 'session', jti: 'token', iat, exp: iat + 900, ...given },
  keyId: 'key-1',
});

describe('the receiver of security events', () => {
  it.each([
    ['session', 'session', 'isSessionRevoked'],
    ['token', 'token', 'isTokenRevoked'],
    ['key', 'key-1', 'isKeyRevoked'],
  ] as const)('knows a revoked %s, tells of it and acknowledges it', async (kind, subject, fact) => {
    const { receiver, memory, heard } = newReceiver();
    const [jti, text] = signedSet(kind, subject);
    expect(memory.read(token())).toMatchObject({ [fact]: false });
    expect(await receiver.receive({ [jti]: text })).toEqual({ ack: [jti], setErrs: {}, left: 0 });
    expect(memory.read(token())).toMatchObject({ [fact]: true });
    expect(heard).toEqual([{ kind, subject, atSeconds: NOW }]);
  });

  it('knows since when tokens do not tell a user any more', async () => {
    const { receiver, memory } = newReceiver();
    await receiver.receive(Object.fromEntries([signedSet('user', 'user', NOW - 9)]));
    expect(memory.read(token()).userChangedAt).toBe(NOW - 9);
    expect(memory.read(token({ sub: 'another' })).userChangedAt).toBe(0);
  });

  it('leaves what is signed by a key that is not known yet, so that it comes again', async () => {
    const { receiver, memory, fetches } = newReceiver();
    const another = new SetSigner('key-2');
    const claims = ['a', 'b'].map((sid) => setClaims('session', sid, NOW));
    const sets = Object.fromEntries(claims.map((each) => [each['jti'] as string, another.sign(each)]));
    expect(await receiver.receive(sets)).toEqual({ ack: [], setErrs: {}, left: 2 });
    expect([memory.size, fetches()]).toEqual([0, 1]);
  });

  it('fetches a key that the issuer has begun to sign with, once for all', async () => {
    const { receiver, memory, fetches } = newReceiver({ knows: false });
    const sets = Object.fromEntries([signedSet('session', 'a'), signedSet('session', 'b')]);
    expect(await receiver.receive(sets)).toMatchObject({ left: 0 });
    expect([memory.size, fetches()]).toEqual([2, 1]);
  });

  it('leaves what has no room, so that it comes again', async () => {
    const { receiver, memory } = newReceiver({ mostEntries: 1 });
    const [first, second] = [signedSet('session', 'a'), signedSet('session', 'b')];
    expect(await receiver.receive(Object.fromEntries([first, second]))).toMatchObject({ ack: [first[0]], left: 1 });
    expect(memory.size).toBe(1);
  });

  it('reports what is no event for it, and believes nothing of it', async () => {
    const { receiver, memory, heard } = newReceiver();
    const claims = setClaims('session', 'session', NOW);
    const forger = new SetSigner(signer.kid);
    const [head, , signature] = signer.sign(claims).split('.') as [string, string, string];
    const wrong: Record<string, unknown> = {
      number: 7,
      text: 'a.b.c',
      accessToken: signer.sign({ ...claims, jti: 'accessToken' }, { typ: 'at+jwt' }),
      otherKey: forger.sign({ ...claims, jti: 'otherKey' }),
      noKey: signer.sign({ ...claims, jti: 'noKey' }, { kid: undefined }),
      none: `${segment({ alg: 'none', typ: 'secevent+jwt', kid: signer.kid })}.${segment(claims)}.AA`,
      changed: [head, segment({ ...claims, jti: 'changed' }), signature].join('.'),
      otherIssuer: signer.sign({ ...claims, jti: 'otherIssuer', iss: 'https://evil.example' }),
      otherAudience: signer.sign({ ...claims, jti: 'otherAudience', aud: 'other' }),
    };
    const { ack, setErrs, left } = await receiver.receive(wrong);
    expect({ ack, left }).toEqual({ ack: [], left: 0 });
    expect(Object.fromEntries(Object.entries(setErrs).map(([jti, { err }]) => [jti, err]))).toEqual({
      number: 'invalid_request',
      text: 'invalid_request',
      accessToken: 'invalid_request',
      otherKey: 'authentication_failed',
      noKey: 'authentication_failed',
      none: 'authentication_failed',
      changed: 'authentication_failed',
      otherIssuer: 'invalid_issuer',
      otherAudience: 'invalid_audience',
    });
    expect([memory.size, heard]).toEqual([0, []]);
  });

  it('comes to the same verdicts in whatever order, however often and in whatever portions events arrive', async () => {
    const subjects = ['a', 'b', 'c'];
    const events = fc.record({
      kind: fc.constantFrom<EventKind>('session', 'token', 'user', 'key'),
      subject: fc.constantFrom(...subjects),
      at: fc.integer({ min: NOW - 60, max: NOW }),
    });
    const histories = fc.array(events, { minLength: 1, maxLength: 12 }).chain((history) =>
      fc.record({
        history: fc.constant(history),
        // each at least once, in any order, some of them again
        order: fc
          .array(fc.nat({ max: history.length - 1 }), { maxLength: 12 })
          .chain((again) =>
            fc.shuffledSubarray([...history.keys(), ...again], { minLength: history.length + again.length }),
          ),
        portion: fc.integer({ min: 1, max: 5 }),
      }),
    );
    const verdictsOf = async (sets: readonly (readonly [string, string])[], portion: number) => {
      const { receiver, memory } = newReceiver();
      for (let start = 0; start < sets.length; start += portion) {
        await receiver.receive(Object.fromEntries(sets.slice(start, start + portion)));
      }
      return allVerdicts(memory, subjects);
    };
    await fc.assert(
      fc.asyncProperty(histories, async ({ history, order, portion }) => {
        const sets = history.map(({ kind, subject, at }) => signedSet(kind, subject, at));
        const reordered = order.map((index) => sets[index] as readonly [string, string]);
        expect(await verdictsOf(reordered, portion)).toEqual(await verdictsOf(sets, sets.length));
      }),
      { numRuns: 60 },
    );
  });
});

function allVerdicts(memory: FeedMemory, subjects: readonly string[]): FeedVerdict[] {
  const policy = { whenStale: 'refuse', canAsk: false } as const;
  const judge = (given: Parameters<typeof token>[0], iat: number, keyId = 'none') =>
    judgeByPolicy({ ...memory.read({ ...token(given, iat), keyId }), isFresh: true, toleranceSeconds: 0 }, policy);
  return subjects.flatMap((subject) =>
    [NOW - 60, NOW - 30, NOW - 1, NOW + 5].flatMap((iat) => [
      judge({ sub: subject }, iat),
      judge({ sid: subject }, iat),
      judge({ jti: subject }, iat),
      judge({}, iat, subject),
    ]),
  );
}

describe('the memory of security events', () => {
  const event = (subject: string, atSeconds: number) => ({ kind: 'session', subject, atSeconds }) as const;

  it('forgets what is older than an hour and the tolerance of clocks', () => {
    const { memory, clock } = newReceiver();
    memory.apply(event('old', NOW));
    clock.advance('1h');
    memory.apply(event('new', NOW + 3_600));
    expect(memory.size).toBe(2);
    clock.advance('31s');
    memory.apply(event('newer', NOW + 3_631));
    expect(memory.size).toBe(2);
    expect(memory.read(token({ sid: 'old' })).isSessionRevoked).toBe(false);
  });

  it('forgets nothing that ended a token which lives longer, once it has seen one', () => {
    const { memory, clock } = newReceiver();
    const longLived = token({ sid: 'old' });
    memory.read({ ...longLived, claims: { ...longLived.claims, exp: NOW + 86_400 } });
    memory.apply(event('old', NOW));
    clock.advance('23h');
    memory.apply(event('new', NOW + 82_800));
    expect(memory.read(longLived).isSessionRevoked).toBe(true);
  });

  it('forgets nothing that ended a token which counts after its end, because a clock may be wrong', () => {
    const { memory, clock } = newReceiver({ clockToleranceSeconds: 300 });
    memory.apply(event('old', NOW));
    clock.advance('1h');
    clock.advance('4m');
    memory.apply(event('new', NOW + 3_840));
    expect(memory.read(token({ sid: 'old' })).isSessionRevoked).toBe(true);
    clock.advance('2m');
    memory.apply(event('newer', NOW + 3_960));
    expect(memory.read(token({ sid: 'old' })).isSessionRevoked).toBe(false);
  });

  it('never forgets a key that was revoked: whoever has it signs new tokens', () => {
    const { memory, clock } = newReceiver();
    memory.apply({ kind: 'key', subject: 'key-1', atSeconds: NOW });
    clock.advance('30d');
    memory.apply(event('new', NOW + 30 * 86_400));
    expect(memory.read(token()).isKeyRevoked).toBe(true);
  });

  it('believes when a user changed, where this clock is behind by as much as it may be', () => {
    const { memory } = newReceiver({ clockToleranceSeconds: 300 });
    memory.apply({ kind: 'user', subject: 'user', atSeconds: NOW + 299 });
    expect(memory.read(token()).userChangedAt).toBe(NOW + 299);
  });

  it('does not believe in the future', () => {
    const { memory, clock } = newReceiver();
    memory.apply(event(randomUUID(), NOW + 1_000_000));
    clock.advance('2h');
    memory.apply(event(randomUUID(), NOW + 7_200));
    expect(memory.size).toBe(1);
  });
});

import { Logger } from '@nestjs/common';
import { FeedClient } from '../../../../src/guard/feed/feed-client.js';
import { FeedMemory } from '../../../../src/guard/feed/feed-memory.js';
import { FeedPoller } from '../../../../src/guard/feed/feed-poller.js';
import { feedSettingsOf } from '../../../../src/guard/feed/feed-settings.js';
import { FeedReceiver } from '../../../../src/guard/feed/feed-receiver.js';
import { eventually } from '../../../support/eventually.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { RecordingServer } from '../../../support/recording-server.js';
import { SET_AUDIENCE, SET_ISSUER, setClaims, SetSigner } from '../../../support/security-events.js';
import { basic, newClientSecret } from '../../../support/service-clients.js';

Logger.overrideLogger(false);

const CLIENT = { clientId: 'bill:ing', clientSecret: `${newClientSecret()} +%` };
const signer = new SetSigner('key-1');
const clock = new ManualClock();
const NOW = Math.floor(clock.now().getTime() / 1_000);
let issuer: RecordingServer;
const started: FeedPoller[] = [];

beforeAll(async () => void (issuer = await RecordingServer.start()));
beforeEach(() => issuer.reset());
afterEach(() => Promise.all(started.splice(0).map((poller) => poller.stop())));
afterAll(() => issuer.close());

function newPoller(pollMs = 20, mostEntries = 1_000) {
  const memory = new FeedMemory(clock, { mostEntries, rememberSeconds: 3_600, clockToleranceSeconds: 30 });
  const keys = {
    find: (kid: string) => (kid === signer.kid ? signer.key : undefined),
    refetch: () => Promise.resolve(),
  };
  const receiver = new FeedReceiver(memory, keys, { issuer: SET_ISSUER, audience: SET_AUDIENCE }, () => undefined);
  const client = new FeedClient(feedSettingsOf(CLIENT, { issuer: issuer.origin, allowHttp: false }));
  const poller = new FeedPoller(client, receiver, clock, pollMs);
  started.push(poller);
  return { poller, memory };
}

function answersWith(...answers: readonly (readonly [Readonly<Record<string, string>>, boolean])[]): void {
  issuer.answers = (_request, earlier) => {
    const [sets, moreAvailable] = answers[earlier] ?? [{}, false];
    return { status: 200, body: JSON.stringify({ sets, moreAvailable }) };
  };
}

function set(sid: string): readonly [string, string] {
  const claims = setClaims('session', sid, NOW);
  return [claims['jti'] as string, signer.sign(claims)];
}

const bodies = () => issuer.requests.map(({ body }) => JSON.parse(body) as { ack: string[]; setErrs: object });

describe('the poller of the feed', () => {
  it('asks with its credentials, at a stream that is new at each start', async () => {
    answersWith();
    await newPoller(60_000).poller.start();
    await newPoller(60_000).poller.start();
    const [first, second] = issuer.requests;
    expect(first).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
    expect(first?.headers.authorization).toBe(basic(CLIENT.clientId, CLIENT.clientSecret));
    expect(first?.path).toMatch(/^\/oauth\/events\/guard-[A-Za-z0-9_-]{16}$/);
    expect(second?.path).not.toBe(first?.path);
    expect(bodies()[0]).toEqual({ maxEvents: 1_000, returnImmediately: true, ack: [], setErrs: {} });
  });

  it('asks again at once while there is more, and acknowledges what it has applied', async () => {
    const [a, b] = [set('a'), set('b')];
    answersWith([Object.fromEntries([a]), true], [Object.fromEntries([b]), false]);
    const { poller, memory } = newPoller(60_000);
    await poller.start();
    expect([issuer.requests.length, memory.size]).toEqual([2, 2]);
    expect(bodies()[1]).toEqual({ maxEvents: 1_000, returnImmediately: true, ack: [a[0]], setErrs: {} });
  });

  it('reports what it refuses with the next poll', async () => {
    answersWith([{ wrong: 'a.b.c' }, true]);
    await newPoller(60_000).poller.start();
    expect(bodies()[1]).toMatchObject({ ack: [], setErrs: { wrong: { err: 'invalid_request' } } });
  });

  it('does not ask again at once when nothing came of what it was given', async () => {
    const another = new SetSigner('key-2');
    const claims = setClaims('session', 'a', NOW);
    answersWith([{ [claims['jti'] as string]: another.sign(claims) }, true]);
    const { poller } = newPoller(60_000);
    await poller.start();
    expect(issuer.requests).toHaveLength(1);
    expect(poller.ageMs()).toBe(Infinity);
  });

  it('asks every period, and learns what is new', async () => {
    answersWith([{}, false], [{}, false], [Object.fromEntries([set('late')]), false]);
    const { poller, memory } = newPoller();
    await poller.start();
    await eventually('the event is known', () => memory.size === 1);
  });

  it('is as old as its last complete answer', async () => {
    answersWith();
    const { poller } = newPoller(60_000);
    expect(poller.ageMs()).toBe(Infinity);
    await poller.start();
    expect(poller.ageMs()).toBe(0);
    clock.pass(7_000);
    expect(poller.ageMs()).toBe(7_000);
  });

  it.each([
    ['500', { status: 500, body: '{}' }],
    ['401', { status: 401, body: '{"error":"invalid_client"}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no sets', { status: 200, body: '{"sets":[]}' }],
    ['a redirection', { status: 302, headers: { location: '/elsewhere' } }],
  ])('is not younger after %s, and acknowledges again what it could not', async (_what, failure) => {
    const a = set('a');
    issuer.answers = (_request, earlier) => {
      if (earlier === 0) return { status: 200, body: JSON.stringify({ sets: Object.fromEntries([a]) }) };
      return earlier < 3 ? failure : { status: 200, body: '{"sets":{}}' };
    };
    const { poller } = newPoller();
    await poller.start();
    clock.pass(7_000);
    await eventually('it failed once', () => issuer.requests.length >= 2);
    expect(poller.ageMs()).toBe(7_000);
    await eventually('it is read again', () => poller.ageMs() === 0);
    expect(bodies()[3]?.ack).toEqual([a[0]]);
    expect(issuer.requests.every(({ path }) => path.startsWith('/oauth/events/'))).toBe(true);
  });

  it('waits longer the longer the issuer is away, and as long as it asks for', async () => {
    issuer.answers = () => ({ status: 503, headers: { 'retry-after': '3600' } });
    const { poller } = newPoller(1);
    await poller.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(issuer.requests).toHaveLength(1);
  });

  it('ends while the issuer keeps it waiting', async () => {
    issuer.answers = () => undefined;
    const { poller } = newPoller();
    const first = poller.start();
    await eventually('it has asked', () => issuer.requests.length === 1);
    await poller.stop();
    await first;
    expect(poller.ageMs()).toBe(Infinity);
  });

  it('asks nothing any more once it is stopped', async () => {
    answersWith();
    const { poller } = newPoller(1);
    await poller.start();
    await poller.stop();
    const asked = issuer.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(issuer.requests.length).toBe(asked);
  });
});

import { DataSource } from 'typeorm';
import { BackgroundLoop } from '../../../../src/kernel/background-loop.js';
import { UserEntity } from '../../../../src/modules/users/index.js';
import { RefreshAhead } from '../../../../src/modules/vault/refresh/refresh-ahead.js';
import type { FakeClock } from '../../../../src/testing/index.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { eventually } from '../../../support/eventually.js';
import { startTestApp } from '../../../support/test-app.js';
import { type TestedConnection, VaultInstances } from '../../../support/vault-instances.js';

const ROUNDS = 6;
const CONNECTIONS = 12;
/** As many of one provider as are refreshed in a round. */
const MOST_IN_A_ROUND = 200;
const AT_ONCE = 4;
const SOON = { expiresInSeconds: 3_600 } as const;
const UNTIL_SOON = '59m';

describe.each(DATABASE_KINDS)('refreshing ahead on %s', (kind) => {
  let instances: VaultInstances;
  let clock: FakeClock;
  beforeAll(async () => {
    instances = await VaultInstances.start(kind);
    clock = instances.clock;
  });
  // what one test leaves behind is out of use for the next
  beforeEach(() => clock.advance('3d'));
  afterEach(() => instances.server.answerBy());
  afterAll(() => instances.close());

  const round = (at = instances.one) => at.app.get(RefreshAhead, { strict: false }).run();
  const refreshesDuring = (work: () => Promise<unknown>) => instances.server.refreshesDuring(work);
  const versions = async (connections: readonly TestedConnection[]) =>
    Promise.all(connections.map(async (connection) => (await connection.row()).tokensVersion));

  /** Connections at one provider that somebody has asked for just now. */
  async function inUse(
    count: number,
    provider = instances.unusedProvider(),
    given: Parameters<VaultInstances['connected']>[0] = SOON,
  ): Promise<readonly TestedConnection[]> {
    const made: TestedConnection[] = [];
    for (let index = 0; index < count; index += 1) made.push(await instances.connected(given, provider));
    for (const connection of made) await connection.set({ usedAt: clock.now() });
    return made;
  }
  const oneInUse = async (provider?: string, given?: Parameters<VaultInstances['connected']>[0]) =>
    (await inUse(1, provider, given))[0] as TestedConnection;

  it('refreshes what was asked for within a day when its token ends soon, and not before', async () => {
    const connection = await instances.connected(SOON);
    const { accessToken } = await connection.getFresh();
    clock.advance('57m');
    expect(await refreshesDuring(() => round())).toBe(0);
    clock.advance('2m');
    expect(await refreshesDuring(() => round())).toBe(1);
    expect(await connection.row()).toMatchObject({ state: 'connected', tokensVersion: 2, leaseId: null });
    let answer = { accessToken };
    // nobody who asks then waits for the provider
    expect(await refreshesDuring(async () => (answer = await connection.getFresh()))).toBe(0);
    expect(answer.accessToken).not.toBe(accessToken);
    expect(await refreshesDuring(() => round())).toBe(0);
  });

  it('refreshes what has ended already, within a day', async () => {
    const connection = await oneInUse();
    clock.advance('5h');
    expect(await refreshesDuring(() => round())).toBe(1);
    expect(await versions([connection])).toEqual([2]);
  });

  it('leaves a token that lives for minutes alone in the first half of its life', async () => {
    await oneInUse(undefined, { expiresInSeconds: 100 });
    clock.advance('50s');
    expect(await refreshesDuring(() => round())).toBe(0);
    clock.advance('15s');
    expect(await refreshesDuring(() => round())).toBe(1);
  });

  it('leaves alone what nobody asks for, and what it has refreshed itself is not in use for that', async () => {
    const never = await instances.connected(SOON);
    const connection = await oneInUse();
    let refreshes = 0;
    for (let hour = 0; hour < 30; hour += 1) {
      clock.advance(UNTIL_SOON);
      refreshes += await refreshesDuring(() => round());
    }
    // for one day of 59 minutes each
    expect(refreshes).toBe(24);
    expect(await versions([never, connection])).toEqual([1, 25]);
  });

  it.each<readonly [string, (connection: TestedConnection) => Promise<unknown>]>([
    ['has ended', (connection) => connection.set({ state: 'needs_reconsent', stateReason: 'refused' })],
    ['has no refresh token', (connection) => connection.set({ sealedRefreshToken: null })],
    ['nobody knows the end of', (connection) => connection.set({ accessExpiresAt: null })],
    ['is to wait', (connection) => connection.set({ retryAt: new Date(clock.now().getTime() + 3_600_000) })],
    ['somebody refreshes', (connection) => connection.set(leaseFor(clock, 3_600_000))],
    ['belongs to a suspended user', ({ userId }) => setStatus(instances, userId, 'suspended')],
  ])('leaves alone what %s', async (_what, change) => {
    const connection = await oneInUse();
    await change(connection);
    clock.advance(UNTIL_SOON);
    const before = await connection.row();
    expect(await refreshesDuring(() => round())).toBe(0);
    expect(await connection.row()).toEqual(before);
  });

  it(`refreshes up to ${MOST_IN_A_ROUND} of a provider in a round, those that end first, and the others in the next`, async () => {
    const provider = instances.unusedProvider();
    const early = await inUse(MOST_IN_A_ROUND, provider);
    clock.advance('30s');
    const late = await inUse(2, provider);
    clock.advance('58m');
    clock.advance('30s');
    expect(await refreshesDuring(() => round())).toBe(MOST_IN_A_ROUND);
    expect(new Set(await versions(early))).toEqual(new Set([2]));
    expect(await versions(late)).toEqual([1, 1]);
    expect(await refreshesDuring(() => round())).toBe(2);
    expect(await versions(late)).toEqual([2, 2]);
  });

  it('asks a provider for a few at once', async () => {
    const connections = await inUse(CONNECTIONS);
    clock.advance(UNTIL_SOON);
    const held: (() => void)[] = [];
    instances.server.answerBy(async (token) => {
      await new Promise<void>((resolve) => held.push(resolve));
      return instances.server.rotate(token);
    });
    const running = round();
    for (let left = CONNECTIONS; left > 0; left -= AT_ONCE) {
      await eventually('all come that may', () => held.length >= AT_ONCE);
      // time enough for one too many to come
      await versions(connections);
      expect(held).toHaveLength(AT_ONCE);
      for (const release of held.splice(0)) release();
    }
    await running;
    expect(new Set(await versions(connections))).toEqual(new Set([2]));
  });

  it(`causes one refresh for each connection, though two instances do so at once: ${ROUNDS} rounds`, async () => {
    const connections = await inUse(CONNECTIONS);
    for (let index = 1; index <= ROUNDS; index += 1) {
      clock.advance(UNTIL_SOON);
      const both = () => Promise.all([round(), round(instances.two)]);
      expect(await refreshesDuring(both)).toBe(CONNECTIONS);
      expect(new Set(await versions(connections))).toEqual(new Set([index + 1]));
    }
    // each token was sent once: the provider ends a family whose token comes twice
    for (const connection of connections) expect(await connection.events()).toEqual([]);
  });

  it('shares its refresh with callers that come meanwhile, on whichever instance', async () => {
    const connection = await oneInUse();
    clock.advance('2h');
    const work = () => Promise.all([round(), connection.getFresh(), connection.getFresh(instances.two)]);
    expect(await refreshesDuring(work)).toBe(1);
    expect(await versions([connection])).toEqual([2]);
  });

  it('goes on with other providers while one does not answer, and comes back to that later', async () => {
    const [away, there] = [await oneInUse(), await oneInUse()];
    clock.advance(UNTIL_SOON);
    let drop: (value: 'drop') => void = () => undefined;
    const held = new Promise<'drop'>((resolve) => (drop = resolve));
    const refreshToken = (await away.opened()).refreshToken;
    instances.server.answerBy((token) => (token === refreshToken ? held : instances.server.rotate(token)));
    const running = round();
    await eventually('the other one is refreshed', async () => (await there.row()).tokensVersion === 2);
    drop('drop');
    await running;
    expect(await away.row()).toMatchObject({ state: 'connected', tokensVersion: 1, failures: 1, leaseId: null });
    instances.server.answerBy();
    expect(await refreshesDuring(() => round())).toBe(0);
    clock.advance('10s');
    expect(await refreshesDuring(() => round())).toBe(1);
    expect(await versions([away])).toEqual([2]);
  });

  it('asks a provider that is away a few times and not for every connection', async () => {
    const connections = await inUse(CONNECTIONS);
    clock.advance(UNTIL_SOON);
    instances.server.answerBy(() => ({ status: 503 }));
    expect(await refreshesDuring(() => round())).toBeLessThan(CONNECTIONS);
    for (const connection of connections) {
      expect(await connection.row()).toMatchObject({ state: 'connected', tokensVersion: 1, leaseId: null });
      // the token that is there is good until its end
      expect((await connection.getFresh()).accessToken).toBe(connection.tokens.accessToken);
    }
  });

  it('writes down the end of a connection, and goes on with the next', async () => {
    const provider = instances.unusedProvider();
    const [dead, alive] = [await oneInUse(provider), await oneInUse(provider)];
    clock.advance(UNTIL_SOON);
    const { refreshToken } = await dead.opened();
    instances.server.answerBy((token) =>
      token === refreshToken ? { status: 400, body: { error: 'invalid_grant' } } : instances.server.rotate(token),
    );
    await round();
    expect(await dead.events()).toEqual(['connection.needs_reconsent refused']);
    expect(await versions([dead, alive])).toEqual([1, 2]);
  });
});

it.each<readonly [string, string | undefined, boolean]>([
  ['off by default', undefined, false],
  ['off where it is said so', 'off', false],
  ['on where it is said so', 'on', true],
])('refreshing ahead is %s', async (_how, setting, isOn) => {
  const start = jest.spyOn(BackgroundLoop.prototype, 'start');
  const { app, close } = await startTestApp('sqlite', {
    ...(setting !== undefined && { CONNECTION_REFRESH_AHEAD: setting }),
  });
  const { loop } = app.get<unknown, { readonly loop: BackgroundLoop }>(RefreshAhead, { strict: false });
  expect(start.mock.contexts.includes(loop)).toBe(isOn);
  start.mockRestore();
  await close();
});

function leaseFor(clock: FakeClock, milliseconds: number) {
  return { leaseId: 'somebody', leaseUntil: new Date(clock.now().getTime() + milliseconds) };
}

async function setStatus(instances: VaultInstances, userId: string, status: UserEntity['status']): Promise<void> {
  await instances.one.app.get(DataSource).getRepository(UserEntity).update({ id: userId }, { status });
}

import { ConnectionEndings } from '../../../../../src/modules/vault/refresh/connection-endings.js';
import { RefreshClaims } from '../../../../../src/modules/vault/refresh/refresh-claims.js';
import { SharedRefreshes } from '../../../../../src/modules/vault/refresh/shared-refreshes.js';
import { DATABASE_KINDS } from '../../../../support/databases.js';
import { eventually } from '../../../../support/eventually.js';
import { INVALID_GRANT } from '../../../../support/rotating-token-server.js';
import { type TestedConnection, VaultInstances } from '../../../../support/vault-instances.js';

const LEASE = '60s';
const NEEDS_RECONSENT = { code: 'CONNECTION_NEEDS_RECONSENT' };

describe.each(DATABASE_KINDS)('a refresh whose process ends or is slow on %s', (kind) => {
  let instances: VaultInstances;
  beforeAll(async () => (instances = await VaultInstances.start(kind)));
  afterEach(() => {
    jest.restoreAllMocks();
    instances.server.answerBy();
  });
  afterAll(() => instances.close());

  const refreshesDuring = (work: () => Promise<unknown>) => instances.server.refreshesDuring(work);
  const get = <T>(token: abstract new (...given: never[]) => T, app = instances.one): T =>
    app.app.get<T>(token, { strict: false });

  /** As the process does it that ends after it: nothing of it is left but the row. */
  const claimed = async (connection: TestedConnection) => {
    const claim = await get(RefreshClaims).claim(await connection.row());
    if (!claim) throw new Error('there was nothing to claim');
    return claim;
  };
  /** At the second look at its clock, the service has waited for long. Others keep theirs: who hashes measures with it. */
  const losesPatience = (service: object) => {
    let ms = 0;
    const now = () => instances.clock.now();
    jest.replaceProperty(service as { clock: object }, 'clock', { now, monotonicMs: () => (ms += 20_000) });
  };
  const held = () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    return { released, release };
  };

  it('before the request: whoever waits is told when to come again, and then gets a fresh token', async () => {
    const connection = await instances.connected();
    await claimed(connection);
    losesPatience(get(SharedRefreshes));
    const inVain = () =>
      expect(connection.getFresh()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: 60 });
    expect(await refreshesDuring(inVain)).toBe(0);
    jest.restoreAllMocks();
    instances.clock.advance(LEASE);
    expect(await refreshesDuring(() => connection.getFresh(instances.two))).toBe(1);
    expect(await connection.row()).toMatchObject({ state: 'connected', interruptions: 0, leaseId: null });
    expect(await connection.events()).toEqual([]);
  });

  it('after the provider has rotated, before the write: it needs a new consent, and its event says why', async () => {
    const connection = await instances.connected();
    await claimed(connection);
    instances.server.rotate(connection.tokens.refreshToken ?? '');
    instances.clock.advance(LEASE);
    const ask = () => Promise.allSettled([connection.getFresh(), connection.getFresh(instances.two)]);
    expect(await refreshesDuring(ask)).toBe(1);
    await expect(connection.getFresh()).rejects.toMatchObject({ ...NEEDS_RECONSENT, detail: 'interrupted' });
    expect(await connection.events()).toEqual(['connection.needs_reconsent interrupted']);
  });

  it('after a provider that does not rotate has answered: the next one gets a fresh token', async () => {
    const connection = await instances.connected();
    await claimed(connection);
    instances.clock.advance(LEASE);
    await connection.getFresh();
    expect(await connection.row()).toMatchObject({ state: 'connected', interruptions: 0 });
  });

  it('after the write: the tokens are there for everybody', async () => {
    const connection = await instances.connected();
    jest.spyOn(get(SharedRefreshes), 'step').mockImplementationOnce(async (...given) => {
      await get(SharedRefreshes).step(...given);
      throw new Error('the process has ended');
    });
    await expect(connection.getFresh()).rejects.toThrow('the process has ended');
    expect(await refreshesDuring(() => connection.getFresh(instances.two))).toBe(0);
  });

  it('three times in a row: it needs a new consent, and the provider is not asked once more', async () => {
    const connection = await instances.connected();
    for (let process = 0; process < 3; process += 1) {
      await claimed(connection);
      instances.clock.advance(LEASE);
    }
    const asked = await refreshesDuring(() => expect(connection.getFresh()).rejects.toMatchObject(NEEDS_RECONSENT));
    expect(asked).toBe(0);
    expect(await connection.events()).toEqual(['connection.needs_reconsent interrupted']);
  });

  it('is not begun twice: of any number that claim at once, one succeeds', async () => {
    for (let round = 0; round < 20; round += 1) {
      const row = await (await instances.connected()).row();
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, caller) =>
          get(RefreshClaims, caller % 2 === 0 ? instances.one : instances.two).claim(row),
        ),
      );
      expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    }
  });

  it('does not send its request when it was stopped for too long before', async () => {
    const connection = await instances.connected();
    losesPatience(get(RefreshClaims));
    expect(await get(RefreshClaims).claim(await connection.row())).toBeNull();
    expect(await connection.row()).toMatchObject({ leaseId: null, interruptions: 0 });
  });

  it.each(['has not been answered yet', 'has heard that the grant is dead'])(
    'and that wins late has its tokens written, when another one has claimed meanwhile and %s',
    async (what) => {
      const connection = await instances.connected();
      const [first, second] = [held(), held()];
      let count = 0;
      instances.server.answerBy(async (token) => {
        const isFirst = (count += 1) === 1;
        await (isFirst ? first : second).released;
        return isFirst ? instances.server.rotate(token) : INVALID_GRANT;
      });
      const slow = connection.getFresh(instances.one);
      await eventually('the first one asks', () => count === 1);
      instances.clock.advance(LEASE);
      const taker = connection.getFresh(instances.two).catch((error: unknown) => error);
      await eventually('the second one asks', () => count === 2);
      if (what.endsWith('dead')) {
        second.release();
        expect(await taker).toMatchObject(NEEDS_RECONSENT);
      }
      first.release();
      const { accessToken } = await slow;
      second.release();
      if (!what.endsWith('dead')) expect(await taker).toMatchObject({ accessToken });
      expect((await connection.opened()).accessToken).toBe(accessToken);
      expect(await connection.row()).toMatchObject({ state: 'connected', stateReason: null, leaseId: null });
    },
  );

  it('and that hears late that the grant is dead leaves it to whoever has claimed meanwhile', async () => {
    const connection = await instances.connected();
    const { released, release } = held();
    const second = held();
    let count = 0;
    instances.server.answerBy(async (token) => {
      const isFirst = (count += 1) === 1;
      await (isFirst ? released : second.released);
      return isFirst ? INVALID_GRANT : instances.server.rotate(token);
    });
    const slow = connection.getFresh(instances.one);
    await eventually('the first one asks', () => count === 1);
    instances.clock.advance(LEASE);
    const taker = connection.getFresh(instances.two);
    await eventually('the second one asks', () => count === 2);
    const end = jest.spyOn(get(ConnectionEndings), 'end');
    release();
    await eventually('the first one has heard', () => end.mock.results.length === 1);
    second.release();
    expect((await slow).accessToken).toBe((await taker).accessToken);
    expect(await connection.events()).toEqual([]);
  });

  it('is waited for before the database is closed', async () => {
    const connection = await instances.connected();
    const { released, release } = held();
    instances.server.answerBy(async (token) => (await released, instances.server.rotate(token)));
    const asked = connection.getFresh();
    let hasStopped = false;
    await eventually('it is under way', async () => (await connection.row()).leaseId !== null);
    const stopped = get(SharedRefreshes)
      .beforeApplicationShutdown()
      .then(() => (hasStopped = true));
    await connection.row();
    expect(hasStopped).toBe(false);
    release();
    await stopped;
    expect((await connection.row()).tokensVersion).toBe(2);
    await asked;
  });
});

import { DataSource } from 'typeorm';
import { DATABASE_KINDS } from '../../../../support/databases.js';
import { StatementLog, summaryOf } from '../../sessions/statement-log.js';
import { VaultInstances } from '../../../../support/vault-instances.js';

const ROUNDS = 10;
const CALLERS = 20;
const HOUR_MS = 3_600_000;

describe.each(DATABASE_KINDS)('tokens of providers on %s', (kind) => {
  let instances: VaultInstances;
  beforeAll(async () => (instances = await VaultInstances.start(kind)));
  afterEach(() => {
    instances.server.answerBy();
    instances.server.distorted = {};
  });
  afterAll(() => instances.close());

  const refreshesDuring = (work: () => Promise<unknown>) => instances.server.refreshesDuring(work);
  const fromBoth = <T>(ask: (app: VaultInstances['one']) => Promise<T>) =>
    Promise.all(Array.from({ length: CALLERS }, () => [ask(instances.one), ask(instances.two)]).flat());

  it('cost one read while they are fresh', async () => {
    const connection = await instances.connected({ expiresInSeconds: 3_600 });
    await connection.getFresh();
    const log = new StatementLog(instances.one.app.get(DataSource));
    const statements = await log.during(() => connection.getFresh());
    expect(statements.map(summaryOf)).toEqual(['SELECT provider_connections']);
  });

  it('are answered with what the provider said of them', async () => {
    const connection = await instances.connected({ expiresInSeconds: 3_600, scope: 'a b', tokenType: 'MAC' });
    expect(await connection.getFresh()).toEqual({
      ...{ accessToken: connection.tokens.accessToken, tokenType: 'MAC', scope: 'a b' },
      expiresAt: new Date(instances.clock.now().getTime() + HOUR_MS),
    });
  });

  it(`are refreshed once, however many ask: ${CALLERS} callers at two instances, ${ROUNDS} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const connection = await instances.connected();
      let answers: readonly { accessToken: string }[] = [];
      const refreshes = await refreshesDuring(async () => {
        answers = await fromBoth((app) => connection.getFresh(app));
      });
      expect(refreshes).toBe(1);
      expect(new Set(answers.map(({ accessToken }) => accessToken)).size).toBe(1);
      expect(answers[0]?.accessToken).toBe((await connection.opened()).accessToken);
      const expected = { state: 'connected', tokensVersion: 2, leaseId: null, interruptions: 0, failures: 0 };
      expect(await connection.row()).toMatchObject(expected);
      // the rotated refresh token is there: the family is alive
      expect(await refreshesDuring(() => connection.refreshNow(instances.two))).toBe(1);
    }
  });

  it('keep what an answer to a refresh leaves out, and take a narrowed scope', async () => {
    const connection = await instances.connected({ scope: 'openid email calendar' });
    instances.server.distorted = { refresh_token: undefined, scope: 'openid', expires_in: undefined };
    expect(await connection.getFresh()).toMatchObject({ scope: 'openid', expiresAt: null });
    expect((await connection.opened()).refreshToken).toBe(connection.tokens.refreshToken);
    instances.clock.advance('30d');
    expect(await refreshesDuring(() => connection.getFresh())).toBe(0);
  });

  it.each([
    [undefined, null],
    ['7200', 2 * HOUR_MS],
    [0, 0],
  ])('expire as the answer says: expires_in %j', async (expires_in, ms) => {
    const connection = await instances.connected();
    instances.server.distorted = { expires_in };
    const { expiresAt } = await connection.getFresh();
    expect(expiresAt).toEqual(ms === null ? null : new Date(instances.clock.now().getTime() + ms));
  });

  it('that expire at once are answered all the same, to everybody who waited', async () => {
    const connection = await instances.connected();
    instances.server.distorted = { expires_in: 0 };
    const answers = await fromBoth((app) => connection.getFresh(app));
    expect(answers).toHaveLength(2 * CALLERS);
  });

  it('are refreshed ahead of their end', async () => {
    const connection = await instances.connected({ expiresInSeconds: 3_600 });
    instances.clock.advance('58m');
    expect(await refreshesDuring(() => connection.getFresh())).toBe(0);
    instances.clock.advance('110s');
    expect(await refreshesDuring(() => connection.getFresh())).toBe(1);
  });

  it('are refreshed whatever their age where somebody asks for it, once for all who do', async () => {
    const connection = await instances.connected({ expiresInSeconds: 3_600 });
    let answers: readonly { accessToken: string }[] = [];
    expect(
      await refreshesDuring(async () => (answers = await fromBoth((app) => connection.refreshNow(app)))),
    ).toBeLessThanOrEqual(2);
    for (const { accessToken } of answers) expect(accessToken).not.toBe(connection.tokens.accessToken);
    expect((await connection.row()).state).toBe('connected');
  });

  it('without a refresh token are all that there is, until they expire', async () => {
    const connection = await instances.connected({ expiresInSeconds: 3_600, refreshToken: undefined });
    expect((await connection.refreshNow()).accessToken).toBe(connection.tokens.accessToken);
    instances.clock.advance('1h');
    await expect(connection.getFresh()).rejects.toMatchObject({ code: 'CONNECTION_NEEDS_RECONSENT' });
    expect(await connection.row()).toMatchObject({ state: 'needs_reconsent', stateReason: 'no_refresh_token' });
    await Promise.allSettled([connection.getFresh(), connection.getFresh(instances.two)]);
    expect(await connection.events()).toEqual(['connection.needs_reconsent no_refresh_token']);
  });

  it('that were refused are replaced once, also for those who come later with the same one', async () => {
    const connection = await instances.connected({ expiresInSeconds: 3_600 });
    const { accessToken } = connection.tokens;
    const refreshes = await refreshesDuring(async () => {
      const answers = await fromBoth((app) => connection.refreshAfterRefusal(accessToken, app));
      const later = await connection.refreshAfterRefusal(accessToken);
      expect(new Set([...answers, later].map((answer) => answer.accessToken)).size).toBe(1);
      expect(later.accessToken).not.toBe(accessToken);
    });
    expect(refreshes).toBe(1);
  });

  it('that were refused, without a refresh token, are over', async () => {
    const connection = await instances.connected({ expiresInSeconds: undefined, refreshToken: undefined });
    const refusal = connection.refreshAfterRefusal(connection.tokens.accessToken);
    await expect(refusal).rejects.toMatchObject({ code: 'CONNECTION_NEEDS_RECONSENT' });
    expect(await connection.events()).toEqual(['connection.needs_reconsent withdrawn']);
  });

  it('are not there for a user without a connection, nor for a provider that is not in the settings', async () => {
    const { userId } = await instances.connected();
    const tokens = instances.tokensOf();
    for (const ask of [
      (provider: string) => tokens.getFresh(userId, provider),
      (provider: string) => tokens.refreshNow(userId, provider),
      (provider: string) => tokens.refreshAfterRefusal(userId, provider, 'any'),
    ]) {
      await expect(ask('provider-59')).rejects.toMatchObject({ code: 'CONNECTION_NOT_FOUND' });
      await expect(ask('nobody')).rejects.toMatchObject({ code: 'PROVIDER_UNKNOWN' });
    }
  });

  it('that are asked for say so at most once an hour', async () => {
    const connection = await instances.connected({ expiresInSeconds: undefined });
    await connection.getFresh();
    const first = (await connection.row()).usedAt;
    expect(first).toEqual(instances.clock.now());
    instances.clock.advance('59m');
    await connection.getFresh();
    expect((await connection.row()).usedAt).toEqual(first);
    instances.clock.advance('1m');
    await connection.getFresh();
    expect((await connection.row()).usedAt).toEqual(instances.clock.now());
    instances.clock.advance('2h');
    await connection.refreshNow();
    expect((await connection.row()).usedAt).not.toEqual(instances.clock.now());
  });

  it('are counted: refreshes by result, and the age of what callers get', async () => {
    const connection = await instances.connected();
    await connection.getFresh();
    const text = await (await fetch(`${instances.one.url}/metrics`)).text();
    expect(text).toContain(
      `watchword_provider_refreshes_total{provider="${connection.provider}",result="refreshed"} 1`,
    );
    expect(text).toContain(`watchword_provider_token_age_seconds_count{provider="${connection.provider}"} 1`);
  });
});

import { KeyEncryption } from '../../../../../src/modules/encryption/index.js';
import { ProviderClient, ProviderFailure } from '../../../../../src/modules/providers/index.js';
import { RefreshLeasesRepository } from '../../../../../src/modules/vault/refresh/refresh-leases.repository.js';
import { issuedTokens, connect } from '../../../../support/connections.js';
import { DATABASE_KINDS } from '../../../../support/databases.js';
import { INVALID_GRANT, type TokenAnswer } from '../../../../support/rotating-token-server.js';
import { type TestedConnection, VaultInstances } from '../../../../support/vault-instances.js';

const CALLERS = 10;
const NEEDS_RECONSENT = { code: 'CONNECTION_NEEDS_RECONSENT' };

describe.each(DATABASE_KINDS)('a refresh that fails on %s', (kind) => {
  let instances: VaultInstances;
  beforeAll(async () => (instances = await VaultInstances.start(kind)));
  afterEach(() => {
    jest.restoreAllMocks();
    instances.server.answerBy();
  });
  afterAll(() => instances.close());

  const answering = (answer: TokenAnswer | 'drop') => instances.server.answerBy(() => answer);
  const refreshesDuring = (work: () => Promise<unknown>) => instances.server.refreshesDuring(work);
  const get = <T>(token: abstract new (...given: never[]) => T): T =>
    instances.one.app.get<T>(token, { strict: false });

  async function expectEnded(connection: TestedConnection, reason: string): Promise<void> {
    const asked = await refreshesDuring(async () => {
      await expect(connection.getFresh(instances.two)).rejects.toMatchObject({ ...NEEDS_RECONSENT, detail: reason });
      await expect(connection.refreshNow()).rejects.toMatchObject(NEEDS_RECONSENT);
    });
    expect(asked).toBe(0);
    expect(await connection.row()).toMatchObject({ state: 'needs_reconsent', stateReason: reason, leaseId: null });
    expect(await connection.events()).toEqual([`connection.needs_reconsent ${reason}`]);
  }

  it.each<[string, TokenAnswer, string]>([
    ['invalid_grant', INVALID_GRANT, 'refused'],
    ['400 without a word', { status: 400 }, 'ambiguous'],
  ])('with %s ends the connection, once, with its event', async (_how, answer, reason) => {
    answering(answer);
    const connection = await instances.connected();
    const ask = () =>
      Promise.allSettled(
        Array.from({ length: CALLERS }, (_, caller) =>
          connection.getFresh(caller % 2 === 0 ? instances.one : instances.two),
        ),
      );
    expect(await refreshesDuring(ask)).toBe(1);
    await expectEnded(connection, reason);
  });

  it.each<[string, TokenAnswer | 'drop', { retryAfter: [number, number]; isAnswerLost: boolean }]>([
    ['503', { status: 503 }, { retryAfter: [2, 2], isAnswerLost: true }],
    [
      '429 and Retry-After',
      { status: 429, headers: { 'retry-after': '120' } },
      { retryAfter: [120, 120], isAnswerLost: false },
    ],
    ['a connection that is dropped', 'drop', { retryAfter: [2, 2], isAnswerLost: true }],
  ])('with %s leaves the connection and the provider alone for a while', async (_how, answer, expected) => {
    answering(answer);
    const connection = await instances.connected();
    const retryAfterSeconds = expected.retryAfter[0];
    await expect(connection.getFresh()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryAfterSeconds });
    expect(await connection.row()).toMatchObject({ state: 'connected', leaseId: null, failures: 1, interruptions: 0 });
    expect((await connection.row()).answerLostAt !== null).toBe(expected.isAnswerLost);
    instances.server.answerBy();
    const whileLeftAlone = () =>
      expect(connection.getFresh(instances.two)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(await refreshesDuring(whileLeftAlone)).toBe(0);
    instances.clock.advance((retryAfterSeconds + 1) * 1_000);
    expect(await refreshesDuring(() => connection.getFresh(instances.two))).toBe(1);
    expect(await connection.row()).toMatchObject({ failures: 0, retryAt: null, answerLostAt: null });
    expect(await connection.events()).toEqual([]);
  });

  it('answers the token that has not expired yet while the provider is away, without asking it each time', async () => {
    answering({ status: 500 });
    const connection = await instances.connected({ expiresInSeconds: 3_600 });
    instances.clock.advance(3_595_000);
    const ask = async () => {
      for (let caller = 0; caller < CALLERS; caller += 1) {
        expect((await connection.getFresh()).accessToken).toBe(connection.tokens.accessToken);
      }
    };
    expect(await refreshesDuring(ask)).toBe(1);
    await expect(connection.refreshNow()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    instances.clock.advance('10s');
    await expect(connection.getFresh()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('waits longer from time to time, and ends by itself when the provider is back', async () => {
    answering({ status: 502 });
    const connection = await instances.connected();
    const pauses: number[] = [];
    for (let failure = 0; failure < 4; failure += 1) {
      const { retryAfterSeconds = 0 } = (await connection
        .getFresh()
        .catch((error: { retryAfterSeconds: number }) => error)) as { retryAfterSeconds?: number };
      pauses.push(retryAfterSeconds);
      instances.clock.advance(retryAfterSeconds * 1_000);
    }
    pauses.forEach((pause, index) => expect(pause).toBeGreaterThan(index === 0 ? 1 : (pauses[index - 1] ?? 0)));
    instances.server.answerBy();
    await connection.getFresh();
    expect(await connection.row()).toMatchObject({ state: 'connected', failures: 0 });
  });

  it('with an answer that was lost after the rotation ends as that, and not in a silent loss', async () => {
    instances.server.answerBy((token) => (instances.server.rotate(token), 'drop'));
    const connection = await instances.connected();
    await expect(connection.getFresh()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(await connection.events()).toEqual([]);
    instances.server.answerBy();
    instances.clock.advance('1m');
    await expect(connection.getFresh()).rejects.toMatchObject(NEEDS_RECONSENT);
    await expectEnded(connection, 'lost_answer');
  });

  it('with no answer in time is an answer that may be lost', async () => {
    const connection = await instances.connected();
    const timeout = new ProviderFailure('away', 'timeout', 'No answer in time.', { mayHaveActed: true });
    jest.spyOn(get(ProviderClient), 'refresh').mockRejectedValueOnce(timeout);
    await expect(connection.getFresh()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryAfterSeconds: 2 });
    expect((await connection.row()).answerLostAt).toEqual(instances.clock.now());
  });

  it('because our client is refused keeps every connection, and says so once an hour', async () => {
    answering({ status: 401, body: { error: 'invalid_client' } });
    const connection = await instances.connected();
    const expected = { code: 'PROVIDER_MISCONFIGURED' };
    await expect(connection.getFresh()).rejects.toMatchObject(expected);
    instances.clock.advance('2m');
    await expect(connection.getFresh()).rejects.toMatchObject(expected);
    expect(await connection.row()).toMatchObject({ state: 'connected', failures: 0, leaseId: null });
    const told = () => instances.eventsAbout({ target: connection.provider });
    const misconfigured = 'provider.misconfigured invalid_client';
    expect(await told()).toEqual(['connection.created', misconfigured]);
    instances.clock.advance('1h');
    await expect(connection.getFresh()).rejects.toMatchObject(expected);
    expect(await told()).toEqual(['connection.created', misconfigured, misconfigured]);
    instances.server.answerBy();
    instances.clock.advance('1m');
    await connection.getFresh();
  });

  it('with invalid_grant after somebody else had replaced the tokens uses those', async () => {
    const connection = await instances.connected();
    const { userId, provider } = connection;
    const replaced = issuedTokens();
    instances.server.answerBy(async () => {
      await connect(instances.two, { userId, provider, subject: userId, tokens: replaced });
      return INVALID_GRANT;
    });
    expect((await connection.getFresh()).accessToken).toBe(replaced.accessToken);
    expect(await connection.row()).toMatchObject({ state: 'connected', tokensVersion: 2 });
  });

  it('because a key service is away asks for nothing and loses nothing', async () => {
    const connection = await instances.connected();
    const away = { code: 'SERVICE_UNAVAILABLE' };
    for (const part of ['seal', 'open'] as const) {
      const spy = jest.spyOn(get(KeyEncryption), part).mockRejectedValue(new Error('no route to the key service'));
      if (part === 'open') jest.spyOn(get(KeyEncryption), 'seal').mockRejectedValue(new Error('no route'));
      const before = await connection.row();
      expect(await refreshesDuring(() => expect(connection.getFresh()).rejects.toMatchObject(away))).toBe(0);
      expect(await connection.row()).toEqual(before);
      spy.mockRestore();
      jest.restoreAllMocks();
    }
    await connection.getFresh();
  });

  it('does not come of a key service that goes away while the provider answers', async () => {
    const connection = await instances.connected();
    instances.server.answerBy((token) => {
      for (const part of ['seal', 'open'] as const)
        jest.spyOn(get(KeyEncryption), part).mockRejectedValue(new Error('no route'));
      return instances.server.rotate(token);
    });
    const { accessToken } = await connection.getFresh();
    jest.restoreAllMocks();
    expect((await connection.opened()).accessToken).toBe(accessToken);
  });

  it('does not come of a database that is away for a moment when the answer is there', async () => {
    const connection = await instances.connected();
    const write = jest.spyOn(get(RefreshLeasesRepository), 'replaceTokens');
    write.mockRejectedValueOnce(new Error('terminated')).mockRejectedValueOnce(new Error('refused'));
    const { accessToken } = await connection.getFresh();
    expect(write).toHaveBeenCalledTimes(3);
    expect((await connection.opened()).accessToken).toBe(accessToken);
  });

  it('of tokens that do not open ends the connection as unreadable', async () => {
    const connection = await instances.connected();
    await connection.set({ sealedRefreshToken: (await connection.row()).sealedAccessToken });
    await expect(connection.getFresh()).rejects.toMatchObject(NEEDS_RECONSENT);
    await expectEnded(connection, 'unreadable');
  });

  it('is counted by its reason', async () => {
    answering({ status: 503 });
    const { provider, ...connection } = await instances
      .connected()
      .then((made) => ({ provider: made.provider, ask: () => made.getFresh() }));
    await connection.ask().catch(() => undefined);
    const text = await (await fetch(`${instances.one.url}/metrics`)).text();
    expect(text).toContain(`watchword_provider_refresh_failures_total{provider="${provider}",reason="http_5xx"} 1`);
    expect(text).toContain(`watchword_provider_refreshes_total{provider="${provider}",result="kept"} 1`);
  });
});

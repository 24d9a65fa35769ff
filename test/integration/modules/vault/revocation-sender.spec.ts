import { createSecretKey, randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../../../src/database/unit-of-work.js';
import { seal } from '../../../../src/kernel/sealing.js';
import { RemovedConnectionsRepository } from '../../../../src/modules/vault/connections/removed-connections.repository.js';
import { ProviderRevocationsRepository } from '../../../../src/modules/vault/revocation/provider-revocations.repository.js';
import { RevocationOutbox } from '../../../../src/modules/vault/revocation/revocation-outbox.js';
import { RevocationSender } from '../../../../src/modules/vault/revocation/revocation-sender.js';
import { FakeOpenIdProvider } from '../../../../src/testing/index.js';
import { registered } from '../../../support/accounts.js';
import { AuditTrail } from '../../../support/audit-trail.js';
import { connect, issuedTokens } from '../../../support/connections.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../../../support/test-app.js';

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

describe.each(DATABASE_KINDS)('the outbox of revocations on %s', (kind) => {
  let app: RunningApp;
  let other: RunningApp;
  let unsupporting: FakeOpenIdProvider;
  let provider: FakeOpenIdProvider;
  let userId: string;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    provider = await FakeOpenIdProvider.start({ id: 'acme' });
    unsupporting = await FakeOpenIdProvider.start({ id: 'silent', hasRevocation: false });
    const OIDC_PROVIDERS = JSON.stringify({ acme: provider.settings(), silent: unsupporting.settings() });
    const shared = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind), OIDC_PROVIDERS };
    [app, other] = [await startTestApp(kind, shared), await startTestApp(kind, shared)];
  });
  beforeEach(async () => (userId = (await registered(app.device())).user.id));
  afterEach(() => provider.faults.clear());
  afterAll(async () => {
    await Promise.all([app.close(), other.close()]);
    await Promise.all([provider.close(), unsupporting.close()]);
  });

  const rows = () => app.app.get(DataSource).query<Record<string, unknown>[]>('SELECT * FROM provider_revocations');
  const run = (of = app) => of.app.get(RevocationSender, { strict: false }).run();
  const pass = (milliseconds: number): void => {
    for (const each of [app, other]) each.clock.advance(milliseconds);
  };
  const revoked = () => provider.requestsTo('revocation').map(({ parameters }) => parameters.get('token'));
  const endsOf = async (user = userId) =>
    // of an administrator of its own each time: days go by here, and tokens expire
    (await (await AuditTrail.of(app)).list({ event: 'connection.tokens_revoked' })).filter(
      ({ subject }) => subject?.id === user,
    );

  /** Connects somebody and removes the connection, as disconnecting does. @returns the refresh token */
  async function removed(at = 'acme', tokens = issuedTokens(), subject?: string): Promise<string | undefined> {
    await connect(app, { userId, provider: at, tokens, ...(subject !== undefined && { subject }) });
    await app.app.get(UnitOfWork, { strict: false }).run(async (manager) => {
      const row = await app.app.get(RemovedConnectionsRepository, { strict: false }).remove(userId, at, manager);
      if (row) await app.app.get(RevocationOutbox, { strict: false }).add([row], manager);
    });
    return tokens.refreshToken;
  }

  it('has a token revoked once, whoever of two instances comes first, and keeps nothing of it', async () => {
    const before = revoked().length;
    const token = await removed();
    await Promise.all([run(), run(other), run(), run(other)]);
    expect(revoked().slice(before)).toEqual([token]);
    expect(await rows()).toEqual([]);
    expect(await endsOf()).toMatchObject([
      { outcome: 'success', target: 'acme', details: { result: 'revoked', token: 'refresh_token', attempts: 1 } },
    ]);
  });
  it('keeps a token unreadable while it waits', async () => {
    provider.faults.failWith(503, { endpoint: 'revocation', times: 1 });
    const token = (await removed()) ?? '';
    await run();
    expect(JSON.stringify(await rows())).not.toContain(token);
    pass(HOUR_MS);
    await run();
    expect(await rows()).toEqual([]);
  });

  it('revokes the access token where there is no refresh token, and nothing where it has expired', async () => {
    const before = revoked().length;
    const tokens = issuedTokens({ refreshToken: undefined });
    await removed('acme', tokens);
    await run();
    expect(revoked().slice(before)).toEqual([tokens.accessToken]);
    await removed('acme', issuedTokens({ refreshToken: undefined, expiresInSeconds: 0 }));
    expect(await rows()).toEqual([]);
  });

  it('tries later and later while the provider is away, and revokes it when it is back', async () => {
    provider.faults.failWith(503, { endpoint: 'revocation' });
    const before = revoked().length;
    await removed();
    await run();
    await run();
    expect(revoked()).toHaveLength(before + 1);
    for (let day = 0; day < 5; day += 1) {
      pass(DAY_MS);
      await run();
    }
    expect(await rows()).toHaveLength(1);
    expect(await endsOf()).toEqual([]);
    provider.faults.clear();
    pass(HOUR_MS);
    await run(other);
    expect(await endsOf()).toMatchObject([{ outcome: 'success', details: { result: 'revoked', attempts: 7 } }]);
  });

  it('gives up a provider that is away for more than seven days, with an event', async () => {
    provider.faults.drop({ endpoint: 'revocation' });
    await removed();
    await run();
    for (let day = 0; day < 7; day += 1) {
      pass(DAY_MS - 1);
      await run();
      expect(await rows()).toHaveLength(1);
    }
    pass(HOUR_MS);
    await run();
    expect(await rows()).toEqual([]);
    const [end] = await endsOf();
    expect(end).toMatchObject({ outcome: 'failure', target: 'acme', details: { result: 'given_up', attempts: 9 } });
    expect(typeof end?.details['reason']).toBe('string');
  });

  it('tries a token once, however late: a server that was off for weeks gives up nothing unseen', async () => {
    const before = revoked().length;
    const token = await removed();
    pass(30 * DAY_MS);
    await run();
    expect(revoked().slice(before)).toEqual([token]);
    expect(await endsOf()).toMatchObject([{ details: { result: 'revoked', attempts: 1 } }]);
  });

  it('says in the audit log that a provider has no endpoint for it', async () => {
    await removed('silent');
    await run();
    expect(await rows()).toEqual([]);
    expect(await endsOf()).toMatchObject([
      { outcome: 'failure', target: 'silent', details: { result: 'unsupported' } },
    ]);
  });

  it('keeps the token of a provider that the settings do not name, which another instance may know', async () => {
    await removed();
    await app.app.get(DataSource).query(`UPDATE provider_revocations SET provider = 'unheard-of'`);
    await run();
    expect(await rows()).toHaveLength(1);
    pass(8 * DAY_MS);
    await run();
    expect(await endsOf()).toMatchObject([{ details: { result: 'given_up', reason: 'unknown_provider' } }]);
  });

  it('revokes nothing once the same account is connected again, which the revocation would end', async () => {
    provider.faults.failWith(503, { endpoint: 'revocation', times: 1 });
    const subject = randomBytes(8).toString('hex');
    await removed('acme', issuedTokens(), subject);
    await run();
    const before = revoked().length;
    await connect(app, { userId, provider: 'acme', subject });
    pass(HOUR_MS);
    await run();
    expect(revoked()).toHaveLength(before);
    expect(await endsOf()).toMatchObject([{ outcome: 'success', details: { result: 'reconnected' } }]);
  });

  it('revokes the token of another account at the same provider all the same', async () => {
    const before = revoked().length;
    const token = await removed();
    await connect(app, { userId, provider: 'acme' });
    await run();
    expect(revoked().slice(before)).toEqual([token]);
  });

  it('has another sender revoke again what a killed one had revoked and not written down', async () => {
    const before = revoked().length;
    const token = await removed();
    const repository = other.app.get(ProviderRevocationsRepository, { strict: false });
    // the provider has answered, and the process ends before its own write
    const killed = jest.spyOn(repository, 'remove').mockRejectedValue(new Error('killed'));
    await expect(run(other)).rejects.toThrow('killed');
    killed.mockRestore();
    await run();
    expect(revoked().slice(before)).toEqual([token]);
    pass(60_000);
    await run();
    expect(revoked().slice(before)).toEqual([token, token]);
    expect(await rows()).toEqual([]);
    expect(await endsOf()).toMatchObject([{ details: { result: 'revoked', attempts: 2 } }]);
  });

  it('records one end where a slow sender and the one after it both come to it', async () => {
    const release = provider.faults.hold('revocation');
    const before = revoked().length;
    await removed();
    const slow = run(other);
    await provider.receives('revocation', before + 1);
    pass(60_000);
    const second = run();
    await provider.receives('revocation', before + 2);
    release();
    await Promise.all([slow, second]);
    expect(await endsOf()).toMatchObject([{ details: { attempts: 2 } }]);
    expect(await rows()).toEqual([]);
  });

  it('ends what cannot be decrypted, with an event, and goes on with the others', async () => {
    await removed();
    await app.app
      .get(DataSource)
      .query(`UPDATE provider_revocations SET data_key = '${foreignKey()}' WHERE user_id = '${userId}'`);
    const lost = userId;
    userId = (await registered(app.device())).user.id;
    const token = await removed();
    await run();
    expect(await endsOf(lost)).toMatchObject([{ outcome: 'failure', details: { result: 'unreadable' } }]);
    expect(revoked().at(-1)).toBe(token);
  });

  it('does not open a token that was moved to the row of somebody else', async () => {
    await removed();
    const stranger = (await registered(app.device())).user.id;
    await app.app.get(DataSource).query(`UPDATE provider_revocations SET user_id = '${stranger}'`);
    const before = revoked().length;
    await run();
    expect(revoked()).toHaveLength(before);
    expect(await endsOf(stranger)).toMatchObject([{ details: { result: 'unreadable' } }]);
  });

  it('writes a revocation with its transaction or not at all', async () => {
    const row = await connect(app, { userId, provider: 'acme' });
    const failing = app.app.get(UnitOfWork, { strict: false }).run(async (manager) => {
      await app.app.get(RevocationOutbox, { strict: false }).add([row], manager);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await rows()).toEqual([]);
  });

  it('counts what ended and what waits', async () => {
    provider.faults.failWith(503, { endpoint: 'revocation', times: 1 });
    await removed();
    await run();
    await run();
    pass(30_000);
    const { text } = await app.device().get('/metrics');
    expect(text).toMatch(/^watchword_provider_revocation_backlog 1$/m);
    expect(text).toMatch(/^watchword_provider_revocation_oldest_seconds 30$/m);
    expect(text).toMatch(/^watchword_provider_revocation_failures_total\{provider="acme",reason="http_5xx"\} \d+$/m);
    expect(text).toMatch(/^watchword_provider_revocations_total\{provider="acme",result="revoked"\} \d+$/m);
    pass(HOUR_MS);
    await run();
  });
});

/** Sealed by somebody who has another key. */
function foreignKey(): string {
  return seal(randomBytes(32), [createSecretKey(randomBytes(32))], 'another context');
}

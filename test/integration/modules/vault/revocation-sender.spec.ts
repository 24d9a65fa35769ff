import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../../../src/database/unit-of-work.js';
import { RemovedConnectionsRepository } from '../../../../src/modules/vault/connections/removed-connections.repository.js';
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
  let trail: AuditTrail;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    provider = await FakeOpenIdProvider.start({ id: 'acme' });
    unsupporting = await FakeOpenIdProvider.start({ id: 'silent', hasRevocation: false });
    const OIDC_PROVIDERS = JSON.stringify({ acme: provider.settings(), silent: unsupporting.settings() });
    const shared = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind), OIDC_PROVIDERS };
    [app, other] = [await startTestApp(kind, shared), await startTestApp(kind, shared)];
    trail = await AuditTrail.of(app);
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
    (await trail.list({ event: 'connection.tokens_revoked' })).filter(({ subject }) => subject?.id === user);

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
});

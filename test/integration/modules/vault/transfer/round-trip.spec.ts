import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { UsersExportService, UsersImportService, writePrivateFile } from '../../../../../src/modules/transfer/index.js';
import { UserEntity } from '../../../../../src/modules/users/index.js';
import { ConnectionsRepository } from '../../../../../src/modules/vault/connections/connections.repository.js';
import {
  CONNECTIONS_FIELD,
  ConnectionVault,
  type ProviderConnectionEntity,
  ProviderTokens,
} from '../../../../../src/modules/vault/index.js';
import { FakeOpenIdProvider } from '../../../../../src/testing/fake-open-id-provider.js';
import { AuditTrail } from '../../../../support/audit-trail.js';
import { connect, issuedTokens } from '../../../../support/connections.js';
import { DATABASE_KINDS } from '../../../../support/databases.js';
import { noteSecret } from '../../../../support/evidence.js';
import { aProviderUser } from '../../../../support/provider-sign-ins.js';
import { aUserRow } from '../../../../support/rows.js';
import { temporaryFolder } from '../../../../support/temporary-folder.js';
import { type RunningApp, startTestApp } from '../../../../support/test-app.js';

type Me = Readonly<Record<'id' | 'username', string>>;

describe.each(DATABASE_KINDS)('connections that move to another installation, on %s', (kind) => {
  let provider: FakeOpenIdProvider;
  let here: RunningApp;
  let there: RunningApp;
  beforeEach(async () => {
    provider = await FakeOpenIdProvider.start();
    here = await startTestApp(kind, { RATE_LIMIT: 'off', ...provider.environment() });
    there = await startTestApp(kind, { RATE_LIMIT: 'off', ...provider.environment() });
  });
  afterEach(async () => {
    await here.close();
    await there.close();
    await provider.close();
  });

  const exported = async (withSecretsOf: readonly string[] = []): Promise<string> => {
    const path = join(temporaryFolder('export'), 'users.jsonl');
    await writePrivateFile(path, here.app.get(UsersExportService, { strict: false }).lines({ withSecretsOf }));
    return path;
  };
  const linesOfExport = async (withSecretsOf: readonly string[] = []): Promise<Record<string, unknown>[]> => {
    const lines: Record<string, unknown>[] = [];
    for await (const line of here.app.get(UsersExportService, { strict: false }).lines({ withSecretsOf })) {
      lines.push(JSON.parse(line) as Record<string, unknown>);
    }
    return lines;
  };
  const importThere = async (path: string) => {
    const flaws: unknown[] = [];
    const onBadLine = (bad: unknown): void => void flaws.push(bad);
    const summary = await there.app.get(UsersImportService, { strict: false }).run(path, { onBadLine });
    expect(flaws).toEqual([]);
    return summary;
  };
  const me = async (app: RunningApp, as: ReturnType<typeof aProviderUser>): Promise<Me> => {
    const { id, username } = (await (await app.signIn(provider, as)).get<Me>('/api/users/me')).data;
    return { id, username };
  };
  const rowOf = async (app: RunningApp, userId: string, at = provider.id): Promise<ProviderConnectionEntity> => {
    const row = await app.app.get(ConnectionsRepository, { strict: false }).find(userId, at);
    if (!row) throw new Error('there is no connection');
    return row;
  };

  it('let the same people log in through the provider as before, also without their tokens', async () => {
    const [grace, alan] = [aProviderUser(), aProviderUser()];
    const before = [await me(here, grace), await me(here, alan)];
    there.clock.advance('3d');
    expect(await importThere(await exported())).toMatchObject({ imported: 2, badLines: 0 });
    for (const { id } of before) {
      const [was, is] = [await rowOf(here, id), await rowOf(there, id)];
      expect(is).toMatchObject({ state: 'needs_reconsent', stateReason: 'no_tokens', dataKey: null });
      expect([is.subject, is.scope, is.createdAt]).toEqual([was.subject, was.scope, was.createdAt]);
    }
    expect([await me(there, grace), await me(there, alan)]).toEqual(before);
    // the provider has issued tokens at that
    expect(await rowOf(there, before[0]?.id ?? '')).toMatchObject({ state: 'connected', stateReason: null });
    expect(await there.app.get(DataSource).getRepository(UserEntity).count()).toBe(2);
  });

  it('go on with the same tokens where they were exported, sealed anew, and these can be refreshed', async () => {
    const { id } = await me(here, aProviderUser());
    const { accessToken } = await here.app.get(ProviderTokens, { strict: false }).getFresh(id, provider.id);
    noteSecret(accessToken);
    await importThere(await exported([CONNECTIONS_FIELD]));

    const [was, is] = [await rowOf(here, id), await rowOf(there, id)];
    expect(is).toMatchObject({ state: 'connected', stateReason: null, accessExpiresAt: was.accessExpiresAt });
    const [vaultHere, vaultThere] = [here, there].map(({ app }) => app.get(ConnectionVault, { strict: false }));
    expect(await vaultThere?.open(is)).toEqual(await vaultHere?.open(was));
    expect(is.sealedAccessToken).not.toBe(was.sealedAccessToken);

    const tokens = there.app.get(ProviderTokens, { strict: false });
    expect((await tokens.getFresh(id, provider.id)).accessToken).toBe(accessToken);
    const newer = await tokens.refreshNow(id, provider.id);
    noteSecret(newer.accessToken);
    expect(newer.accessToken).not.toBe(accessToken);
    expect(await rowOf(there, id)).toMatchObject({ state: 'connected', tokensVersion: 2 });
  });

  it('are refreshed at first use where only a refresh token came along', async () => {
    const { id } = await me(here, aProviderUser());
    const vault = here.app.get(ConnectionVault, { strict: false });
    const { refreshToken } = await vault.open(await rowOf(here, id));
    const [line] = await linesOfExport();
    const [connection] = line?.['connections'] as object[];
    const path = join(temporaryFolder('import'), 'users.jsonl');
    async function* lines(): AsyncGenerator<string> {
      const moved = { ...line, connections: [{ ...connection, tokens: { refreshToken } }] };
      yield await Promise.resolve(`${JSON.stringify(moved)}\n`);
    }
    await writePrivateFile(path, lines());
    await importThere(path);
    const fresh = await there.app.get(ProviderTokens, { strict: false }).getFresh(id, provider.id);
    noteSecret(fresh.accessToken);
    expect(fresh.accessToken).toMatch(/./);
    expect(await rowOf(there, id)).toMatchObject({ state: 'connected', tokensVersion: 2 });
  });

  it('that need consent go on needing it, for the same reason', async () => {
    const user = aUserRow();
    await here.app.get(DataSource).getRepository(UserEntity).insert(user);
    const row = await connect(here, { userId: user.id, provider: 'not-configured-there' });
    const ended = { state: 'needs_reconsent', stateReason: 'withdrawn' } as const;
    await here.app.get(DataSource).getRepository('ProviderConnectionEntity').update({ id: row.id }, ended);
    await importThere(await exported([CONNECTIONS_FIELD]));
    expect(await rowOf(there, user.id, 'not-configured-there')).toMatchObject(ended);
  });

  describe('in an export', () => {
    const connected = async (): Promise<ProviderConnectionEntity> => {
      const user = aUserRow();
      await here.app.get(DataSource).getRepository(UserEntity).insert(user);
      await connect(here, { userId: user.id, provider: 'acme', subject: `subject of ${user.id}`, tokens: null });
      return connect(here, { userId: user.id, provider: 'zebra', tokens: issuedTokens({ scope: 'mail files' }) });
    };

    it('have no token unless tokens are asked for, and are left out where there are none', async () => {
      const { userId, subject, createdAt } = await connected();
      await here.app.get(DataSource).getRepository(UserEntity).insert(aUserRow());
      const lines = await linesOfExport();
      const connectedAt = createdAt.toISOString();
      expect(lines.find(({ id }) => id === userId)?.['connections']).toEqual([
        {
          ...{ provider: 'acme', subject: `subject of ${userId}`, state: 'needs_reconsent', reason: 'no_tokens' },
          connectedAt,
        },
        { provider: 'zebra', subject, scope: 'mail files', state: 'connected', connectedAt },
      ]);
      expect(lines.filter((line) => 'connections' in line)).toHaveLength(1);
    });

    it('have those that there are when they are asked for', async () => {
      const row = await connected();
      const tokens = await here.app.get(ConnectionVault, { strict: false }).open(row);
      const [line] = await linesOfExport([CONNECTIONS_FIELD]);
      const [bare, full] = line?.['connections'] as Record<string, unknown>[];
      expect(bare).not.toHaveProperty('tokens');
      expect(full?.['tokens']).toEqual({
        ...tokens,
        ...{ tokenType: 'Bearer', expiresAt: row.accessExpiresAt?.toISOString() },
      });
    });

    it('come without tokens where those do not open, and stay as they are', async () => {
      const row = await connected();
      const broken = { dataKey: 'nonsense' };
      await here.app.get(DataSource).getRepository('ProviderConnectionEntity').update({ id: row.id }, broken);
      const [line] = await linesOfExport([CONNECTIONS_FIELD]);
      expect((line?.['connections'] as object[])[1]).not.toHaveProperty('tokens');
      expect(await rowOf(here, row.userId, 'zebra')).toEqual({ ...row, ...broken });
    });

    it('are in the audit log when their tokens are, and how many of them an import brought', async () => {
      const trail = await AuditTrail.of(here);
      await connected();
      await linesOfExport();
      expect(await trail.list({ event: 'connections.exported' })).toEqual([]);
      const path = await exported([CONNECTIONS_FIELD]);
      expect(await trail.list({ event: 'connections.exported' })).toHaveLength(1);
      await importThere(path);
      const [imported] = await (await AuditTrail.of(there)).list({ event: 'accounts.imported' });
      expect(imported?.details).toMatchObject({ connections: 2 });
    });
  });
});

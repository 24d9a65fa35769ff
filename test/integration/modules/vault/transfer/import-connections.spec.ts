import { createSecretKey, randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { TokenSettings } from '../../../../../src/config/settings.js';
import { statementsOn } from '../../../../../src/database/statement.js';
import { UnitOfWork } from '../../../../../src/database/unit-of-work.js';
import { UuidV7Generator } from '../../../../../src/kernel/ids.js';
import { AesGcmKeyEncryption } from '../../../../../src/modules/encryption/index.js';
import { UserLineExtensions } from '../../../../../src/modules/transfer/index.js';
import { UserEntity } from '../../../../../src/modules/users/index.js';
import { ConnectionVault } from '../../../../../src/modules/vault/connections/connection-vault.js';
import { ConnectionsRepository } from '../../../../../src/modules/vault/connections/connections.repository.js';
import { TokenEnvelopes } from '../../../../../src/modules/vault/connections/token-envelopes.js';
import { DataKeys } from '../../../../../src/modules/vault/data-keys.js';
import type { ProviderConnectionEntity } from '../../../../../src/modules/vault/index.js';
import { ConnectionsInUserLines } from '../../../../../src/modules/vault/transfer/connections-in-user-lines.js';
import { TransferredConnectionsRepository } from '../../../../../src/modules/vault/transfer/transferred-connections.repository.js';
import { FakeClock } from '../../../../../src/testing/index.js';
import { openDatabase } from '../../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../../support/databases.js';
import { migratedDatabase } from '../../../../support/migrated-database.js';
import { aUserRow } from '../../../../support/rows.js';
import { fileOf, importing, line, runImport, usernamesIn } from '../../transfer/bulk-kit.js';

const at = (provider: string, subject: string) => ({ provider, subject });
const connected = (number: number, ...connections: readonly object[]) => line(number, { connections });

describe.each(DATABASE_KINDS)('importing connections on %s', (kind) => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
  });
  afterEach(() => dataSource.destroy());

  const extensions = (connections = new TransferredConnectionsRepository(dataSource)): UserLineExtensions => {
    const registry = new UserLineExtensions();
    const keys = Object.assign(new TokenSettings(), { encryptionKeys: [createSecretKey(randomBytes(32))] });
    const [clock, ids] = [new FakeClock(), new UuidV7Generator()];
    const envelopes = new TokenEnvelopes(new DataKeys(new AesGcmKeyEncryption(keys)));
    const vault = new ConnectionVault(new ConnectionsRepository(dataSource), envelopes, clock, ids);
    new ConnectionsInUserLines(registry, connections, vault, clock, ids);
    return registry;
  };
  const service = (more: Parameters<typeof importing>[1] = {}) =>
    importing(dataSource, { extensions: extensions(), ...more });
  const subjects = async (): Promise<string[]> => {
    const rows = await statementsOn<{ subject: string }>(dataSource)`
      SELECT subject FROM provider_connections ORDER BY subject`;
    return rows.map(({ subject }) => subject);
  };

  it('refuses whom an earlier line or an account has, and no one else, as a dry run says before', async () => {
    await runImport(service(), fileOf(connected(0, at('google', 'taken'))));
    const path = fileOf(
      ...[connected(1, at('google', 'a'), at('github', 'a')), connected(2, at('google', 'a'))],
      ...[connected(3, at('google', 'taken')), connected(4, at('github', 'taken')), connected(5, at('x', 'B"\\'))],
      ...[connected(6, at('x', 'b"\\')), connected(7, at('x', 'B"\\')), connected(8, at('Bad', 'c')), connected(9)],
    );
    const dry = await runImport(service(), path, { isDryRun: true });
    expect(await subjects()).toEqual(['taken']);
    const { summary, bad } = await runImport(service(), path);
    expect(bad).toEqual(['2 CONNECTION_TAKEN', '3 CONNECTION_TAKEN', '7 CONNECTION_TAKEN', '8 IS_PROVIDER']);
    expect(summary).toMatchObject({ imported: 5, badLines: 4 });
    expect([dry.bad, dry.summary.imported]).toEqual([bad, 5]);
    expect((await subjects()).sort()).toEqual(['B"\\', 'a', 'a', 'b"\\', 'taken', 'taken']);
    expect(await usernamesIn(dataSource)).toEqual([0, 1, 4, 5, 6, 9].map((number) => `person-${number}`));
  });

  it('writes a user and their connections together, also when it is killed and goes on', async () => {
    const path = fileOf(...Array.from({ length: 10 }, (_, index) => connected(index, at('google', `${index}`))));
    let begun = 0;
    class Dying extends UnitOfWork {
      override run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
        return super.run(async (manager) => {
          const result = await work(manager);
          if (++begun === 2) throw new Error('killed');
          return result;
        });
      }
    }
    await expect(runImport(service({ unitOfWork: new Dying(dataSource) }), path)).rejects.toThrow('killed');
    expect(await subjects()).toEqual(['0', '1', '2', '3']);
    const { summary } = await runImport(service(), path);
    expect(summary).toMatchObject({ imported: 10, badLines: 0, resumedAfterLine: 4 });
    expect(await subjects()).toHaveLength(10);
  });

  it('leaves no account behind whose connection somebody else makes in this very moment', async () => {
    const other = aUserRow();
    await dataSource.getRepository(UserEntity).insert(other);
    class Overtaken extends TransferredConnectionsRepository {
      private isOvertaken = false;

      override async insert(rows: readonly ProviderConnectionEntity[], manager: EntityManager) {
        const [row] = rows;
        // on SQLite nobody else can write during the transaction, so there it is a statement of the same
        const rival = kind === 'postgres' ? dataSource.manager : manager;
        if (row && !this.isOvertaken) {
          this.isOvertaken = true;
          await super.insert([{ ...row, id: other.id, userId: other.id }], rival);
        }
        return super.insert(rows, manager);
      }
    }
    const overtaken = service({ extensions: extensions(new Overtaken(dataSource)) });
    const path = fileOf(connected(1, at('google', 'a'), at('github', 'a')), connected(2, at('google', 'b')));
    const { summary, bad } = await runImport(overtaken, path);
    expect(bad).toEqual(['1 CONNECTION_TAKEN']);
    expect(summary).toMatchObject({ imported: 1, badLines: 1 });
    expect(await usernamesIn(dataSource)).toEqual([other.username, 'person-2'].sort());
    expect(await subjects()).toEqual(['a', 'b']);
  });
});

import type { DataSource } from 'typeorm';
import { SigningKeyEntity } from '../../../src/modules/keys/index.js';
import { openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';

const MIGRATION = 'KeyRing1763800000001';
const CREATED = 1_763_700_000_123;

/** Takes migrations back until this one, and it too, is gone. */
async function revertKeyRing(dataSource: DataSource): Promise<void> {
  const applied = async () => (await dataSource.query<{ name: string }[]>('SELECT name FROM migrations')).map(nameOf);
  while ((await applied()).includes(MIGRATION)) await dataSource.undoLastMigration();
}

const nameOf = ({ name }: { name: string }): string => name;

/** As the release before the ring wrote it. */
async function insertOldKey(dataSource: DataSource, kid: string, algorithm: string): Promise<void> {
  await dataSource.query(
    `INSERT INTO signing_keys (kid, algorithm, status, public_jwk, sealed_private_key, created_at)
     VALUES ('${kid}', '${algorithm}', 'active', '{"kty":"EC"}', 'v1.sealed-${kid}', ${CREATED})`,
  );
}

function aKey(sequence: number, activatesAt: Date, revokedAt: Date | null = null) {
  const rest = { algorithm: 'ES256' as const, publicJwk: { kty: 'EC' }, createdAt: new Date(CREATED) };
  return { kid: `key-${sequence}`, sequence, sealedPrivateKey: `v1.${sequence}`, activatesAt, revokedAt, ...rest };
}

describe.each(DATABASE_KINDS)('the migration to the key ring on %s', (kind) => {
  let dataSource: DataSource;
  const keys = () => dataSource.getRepository(SigningKeyEntity);
  beforeEach(async () => {
    dataSource = await openDatabase(await emptyDatabase(kind));
  });
  afterEach(() => dataSource.destroy());

  it('keeps every key, as the first of its algorithm', async () => {
    await revertKeyRing(dataSource);
    await insertOldKey(dataSource, 'a', 'ES256');
    await insertOldKey(dataSource, 'b', 'RS256');
    await dataSource.runMigrations();
    const kept = { sequence: 1, createdAt: new Date(CREATED), activatesAt: new Date(CREATED), revokedAt: null };
    expect(await keys().find({ order: { kid: 'ASC' } })).toEqual([
      { kid: 'a', algorithm: 'ES256', sealedPrivateKey: 'v1.sealed-a', publicJwk: { kty: 'EC' }, ...kept },
      { kid: 'b', algorithm: 'RS256', sealedPrivateKey: 'v1.sealed-b', publicJwk: { kty: 'EC' }, ...kept },
    ]);
  });

  it('goes back to the one key that signs now', async () => {
    const hours = (count: number) => new Date(new Date().getTime() + count * 3_600_000);
    await keys().insert([aKey(1, hours(-3)), aKey(2, hours(-2)), aKey(3, hours(-1), hours(-1)), aKey(4, hours(1))]);
    await revertKeyRing(dataSource);
    const rows = await dataSource.query<object[]>('SELECT kid, status FROM signing_keys');
    expect(rows).toEqual([{ kid: 'key-2', status: 'active' }]);
    await expect(insertOldKey(dataSource, 'another', 'ES256')).rejects.toThrow(/unique/i);
    await dataSource.runMigrations();
    expect((await keys().find()).map(({ kid, sequence }) => [kid, sequence])).toEqual([['key-2', 1]]);
  });

  it('has the database itself publish that a key was revoked, once', async () => {
    await keys().insert([aKey(1, new Date(CREATED)), aKey(2, new Date(CREATED))]);
    await keys().update({ kid: 'key-2' }, { activatesAt: new Date(CREATED + 1), sealedPrivateKey: 'v1.anew' });
    await keys().update({ kid: 'key-2' }, { revokedAt: new Date(CREATED + 2) });
    await keys().update({ kid: 'key-2' }, { revokedAt: new Date(CREATED + 3) });
    const rows = await dataSource.query<Record<string, unknown>[]>('SELECT kind, subject, revoked_at FROM revocations');
    expect(rows.map((row) => ({ ...row, revoked_at: Number(row['revoked_at']) }))).toEqual([
      { kind: 'key', subject: 'key-2', revoked_at: CREATED + 2 },
    ]);
  });
});

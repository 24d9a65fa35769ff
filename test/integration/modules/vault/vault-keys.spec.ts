import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { override } from '../../../../src/extension/override.js';
import { AesGcmKeyEncryption, KeyEncryption } from '../../../../src/modules/encryption/index.js';
import { KeyRewrapping } from '../../../../src/modules/keys/ring/key-rewrapping.js';
import { MaintenanceService } from '../../../../src/modules/maintenance/index.js';
import { ConnectionsRepository } from '../../../../src/modules/vault/connections/connections.repository.js';
import { LostKeys } from '../../../../src/modules/vault/connections/lost-keys.js';
import {
  ConnectionVault,
  type ProviderConnectionEntity,
  ProviderRevocationEntity,
  RewrappedDataKeysJob,
} from '../../../../src/modules/vault/index.js';
import { UnreadableConnection } from '../../../../src/modules/vault/unreadable-connection.js';
import { registered } from '../../../support/accounts.js';
import { AuditTrail } from '../../../support/audit-trail.js';
import { connect, issuedTokens } from '../../../support/connections.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { noteSecret } from '../../../support/evidence.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../../../support/test-app.js';

const DAY_MS = 86_400_000;
const ROWS = 7;

function aKey(): string {
  const key = randomBytes(32).toString('base64');
  noteSecret(key);
  return key;
}

describe.each(DATABASE_KINDS)('the keys of the vault on %s', (kind) => {
  const [oldKey, newKey] = [aKey(), aKey()];
  let environment: Record<string, string>;
  let app: RunningApp;
  let users: string[];
  const logged: unknown[] = [];

  beforeAll(() => {
    jest.spyOn(Logger.prototype, 'log').mockImplementation((message: unknown) => void logged.push(message));
  });
  beforeEach(async () => {
    logged.length = 0;
    environment = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind), TOKEN_ENCRYPTION_KEY: oldKey };
    app = await startTestApp(kind, environment);
    users = await Promise.all(Array.from({ length: ROWS }, async () => (await registered(app.device())).user.id));
  });
  afterEach(() => app.close());
  afterAll(() => jest.restoreAllMocks());

  /** Ends the process and begins another one with this list of keys. */
  async function restart(keys: string, options: Parameters<typeof startTestApp>[2] = {}): Promise<void> {
    await app.close();
    app = await startTestApp(kind, { ...environment, TOKEN_ENCRYPTION_KEY: keys }, options);
  }
  const vault = () => app.app.get(ConnectionVault, { strict: false });
  const job = () => app.app.get(RewrappedDataKeysJob, { strict: false });
  const rowsOf = async (userId: string) => app.app.get(ConnectionsRepository, { strict: false }).rowsOf(userId);
  const rowOf = async (userId: string) => (await rowsOf(userId))[0] as ProviderConnectionEntity;
  const revocations = () => app.app.get(DataSource).getRepository(ProviderRevocationEntity);
  const isCurrent = ({ dataKey }: { dataKey: string | null }) =>
    app.app.get(KeyEncryption, { strict: false }).isCurrent(dataKey ?? '');
  const walkEnds = () => logged.filter((each) => (each as { event?: string } | null)?.event === 'data_keys_rewrapped');

  async function walk(limit: number): Promise<{ removed: number; batches: number }> {
    for (let removed = 0, batches = 1; ; batches += 1) {
      const batch = await job().removeBatch(limit);
      removed += batch.removed;
      if (batch.isLast) return { removed, batches };
    }
  }

  /** A token that waits for its revocation, as the removal of its connection leaves it. */
  async function awaitingRevocation(row: ProviderConnectionEntity): Promise<void> {
    const now = app.clock.now();
    await revocations().insert({
      ...{ id: row.id, userId: row.userId, provider: row.provider, subject: row.subject, attempts: 0 },
      ...{ dataKey: row.dataKey ?? '', sealedToken: row.sealedRefreshToken ?? '', tokenKind: 'refresh_token' },
      ...{ createdAt: now, dueAt: now, expiresAt: new Date(now.getTime() + 7 * DAY_MS) },
    });
  }

  it('follow the list of the setting, from the old key to the new one, without a token that does not open', async () => {
    const tokens = users.map(() => issuedTokens());
    for (const [index, userId] of users.entries()) await connect(app, { userId, tokens: tokens[index] ?? null });
    await awaitingRevocation(await rowOf(users[0] as string));

    await restart(`${newKey},${oldKey}`);
    expect(await job().backlog(100)).toBe(ROWS + 1);
    expect(await walk(3)).toEqual({ removed: ROWS + 1, batches: 4 });
    expect(await job().backlog(100)).toBe(0);
    expect(walkEnds()).toEqual([{ event: 'data_keys_rewrapped', sealed: ROWS + 1, left: 0 }]);

    await app.app.get(KeyRewrapping, { strict: false }).rewrap();
    await restart(newKey);
    for (const [index, userId] of users.entries()) {
      const { accessToken, refreshToken, idToken } = tokens[index] ?? {};
      const row = await rowOf(userId);
      expect(isCurrent(row)).toBe(true);
      expect(await vault().open(row)).toEqual({ accessToken, refreshToken, idToken });
    }
    const [waiting] = await revocations().find();
    const { dataKey, sealedToken } = waiting as ProviderRevocationEntity;
    const asRow = { ...(await rowOf(users[0] as string)), dataKey, sealedRefreshToken: sealedToken };
    expect((await vault().open(asRow)).refreshToken).toBe(tokens[0]?.refreshToken);
  });

  it('change nothing else of a row when they are sealed again', async () => {
    const before = await connect(app, { userId: users[0] as string });
    await restart(`${newKey},${oldKey}`);
    await walk(1_000);
    const { dataKey, ...facts } = await rowOf(users[0] as string);
    expect(dataKey).not.toBe(before.dataKey);
    expect(facts).toEqual({ ...before, dataKey: undefined, ...facts });
    expect(facts).toMatchObject({ tokensVersion: before.tokensVersion, updatedAt: before.updatedAt });
  });

  it('are sealed again by a round of the maintenance, and again a day later, for what others wrote with older settings', async () => {
    await connect(app, { userId: users[0] as string });
    const others = await startTestApp(kind, environment);
    await restart(`${newKey},${oldKey}`);
    await app.app.get(MaintenanceService).runRound();
    expect(isCurrent(await rowOf(users[0] as string))).toBe(true);

    await connect(others, { userId: users[1] as string });
    await others.close();
    expect(await walk(1_000)).toEqual({ removed: 0, batches: 1 });
    app.clock.advance(DAY_MS);
    expect(await walk(1_000)).toEqual({ removed: 1, batches: 2 });
    expect(isCurrent(await rowOf(users[1] as string))).toBe(true);
  });

  it('lose no tokens that are written while they are sealed again', async () => {
    for (const userId of users) await connect(app, { userId, subject: `of-${userId}` });
    await restart(`${newKey},${oldKey}`);
    const tokens = users.map(() => issuedTokens());
    const saves = users.map((userId, index) =>
      connect(app, { userId, subject: `of-${userId}`, tokens: tokens[index] ?? null }),
    );
    await Promise.all([walk(2), ...saves]);
    for (const [index, userId] of users.entries()) {
      const { accessToken, refreshToken } = tokens[index] ?? {};
      expect(await vault().open(await rowOf(userId))).toMatchObject({ accessToken, refreshToken });
    }
  });

  it('are sealed by two instances at once without harm', async () => {
    for (const userId of users) await connect(app, { userId });
    await restart(`${newKey},${oldKey}`);
    const other = await startTestApp(kind, { ...environment, TOKEN_ENCRYPTION_KEY: `${newKey},${oldKey}` });
    const byOther = other.app.get(RewrappedDataKeysJob, { strict: false });
    const [mine, theirs] = await Promise.all([walk(1_000), byOther.removeBatch(1_000)]);
    expect(mine.removed + theirs.removed).toBe(ROWS);
    await other.close();
    for (const userId of users) await vault().open(await rowOf(userId));
  });

  /** The signing keys are sealed under the new key already, or the server would not start; the vault's are not yet. */
  async function loseOldKey(): Promise<void> {
    await restart(`${newKey},${oldKey}`);
    await app.app.get(KeyRewrapping, { strict: false }).rewrap();
    await restart(newKey);
  }

  it('that are lost ask each user for consent once, with one event, and break nothing', async () => {
    for (const userId of users) await connect(app, { userId });
    await loseOldKey();
    const [userId] = users as [string];
    const row = await rowOf(userId);
    await expect(vault().open(row)).rejects.toThrow(UnreadableConnection);
    await expect(vault().openAccessToken(row)).rejects.toThrow(UnreadableConnection);

    const lostKeys = app.app.get(LostKeys, { strict: false });
    const recorded = await Promise.all([1, 2, 3].map(() => lostKeys.record(row)));
    expect(recorded.filter(Boolean)).toHaveLength(1);
    expect(await lostKeys.record(row)).toBe(false);
    const { updatedAt } = await rowOf(userId);
    const ended = { state: 'needs_reconsent', stateReason: 'unreadable' };
    expect(await rowOf(userId)).toEqual({ ...row, ...ended, updatedAt });
    const trail = await AuditTrail.of(app);
    const entries = await trail.list({ event: 'connection.needs_reconsent' });
    expect(entries).toMatchObject([
      { outcome: 'failure', actor: { kind: 'system' }, target: 'acme', details: { reason: 'unreadable' } },
    ]);
    expect(entries[0]?.subject?.id).toBe(userId);

    const again = await connect(app, { userId, subject: row.subject });
    expect(again.state).toBe('connected');
    expect((await vault().open(again)).accessToken).toEqual(expect.any(String));
  });

  it('that are lost are counted by the walk, which ends no connection: the key may be found again', async () => {
    for (const userId of users) await connect(app, { userId });
    await loseOldKey();
    expect(await walk(3)).toMatchObject({ removed: 0 });
    expect(await job().backlog(100)).toBe(ROWS);
    expect(walkEnds()).toContainEqual({ event: 'data_keys_rewrapped', sealed: 0, left: ROWS });
    for (const userId of users) expect((await rowOf(userId)).state).toBe('connected');
    await restart(`${newKey},${oldKey}`);
    expect(await walk(3)).toMatchObject({ removed: ROWS });
    for (const userId of users) await vault().open(await rowOf(userId));
  });

  it('that were sealed again meanwhile are not taken for lost', async () => {
    const row = await connect(app, { userId: users[0] as string });
    await restart(`${newKey},${oldKey}`);
    await walk(1_000);
    expect(await app.app.get(LostKeys, { strict: false }).record(row)).toBe(false);
    expect((await rowOf(users[0] as string)).state).toBe('connected');
  });

  it('wait for a key service that is away, and the round says so', async () => {
    class Away extends AesGcmKeyEncryption {
      isAway = false;
      override seal(plaintext: Buffer, context: string): Promise<string> {
        return this.isAway ? Promise.reject(new TypeError('fetch failed')) : super.seal(plaintext, context);
      }
      override open(sealed: string, context: string): Promise<Buffer> {
        return this.isAway ? Promise.reject(new TypeError('fetch failed')) : super.open(sealed, context);
      }
    }
    const row = await connect(app, { userId: users[0] as string });
    await restart(`${newKey},${oldKey}`, { overrides: [override(KeyEncryption, Away)] });
    const service = app.app.get(KeyEncryption, { strict: false }) as Away;
    service.isAway = true;
    const away = { code: 'SERVICE_UNAVAILABLE' };
    await expect(vault().open(row)).rejects.toMatchObject(away);
    await expect(connect(app, { userId: users[1] as string })).rejects.toMatchObject(away);
    await expect(job().removeBatch(10)).rejects.toMatchObject(away);
    service.isAway = false;
    expect(await walk(10)).toMatchObject({ removed: 1 });
    expect(await rowOf(users[0] as string)).toMatchObject({ state: 'connected' });
  });

  describe('keep what is sealed in its row', () => {
    const opened = (row: ProviderConnectionEntity) => vault().open(row);

    it('against a move to the row of another user, of another provider, or to another column', async () => {
      const [ada, grace] = users as [string, string];
      const row = await connect(app, { userId: ada });
      const others = [await connect(app, { userId: grace }), await connect(app, { userId: ada, provider: 'other' })];
      for (const other of others) {
        await expect(opened({ ...other, dataKey: row.dataKey })).rejects.toThrow(UnreadableConnection);
        const { sealedAccessToken } = row;
        await expect(opened({ ...other, sealedAccessToken })).rejects.toThrow(UnreadableConnection);
        const { dataKey, sealedRefreshToken, sealedIdToken } = row;
        const whole = { ...other, dataKey, sealedAccessToken, sealedRefreshToken, sealedIdToken };
        await expect(opened(whole)).rejects.toThrow(UnreadableConnection);
      }
      await expect(opened({ ...row, sealedIdToken: row.sealedRefreshToken })).rejects.toThrow(UnreadableConnection);
      await expect(opened({ ...row, sealedAccessToken: row.sealedIdToken })).rejects.toThrow(UnreadableConnection);
    });

    it('against a token of an earlier write in the same row', async () => {
      const [userId] = users as [string];
      const row = await connect(app, { userId });
      const again = await connect(app, { userId, subject: row.subject });
      const { sealedRefreshToken } = row;
      await expect(opened({ ...again, sealedRefreshToken })).rejects.toThrow(UnreadableConnection);
    });
  });
});

import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TokenSettings } from '../../../../src/config/settings.js';
import { WatchwordDataSource } from '../../../../src/database/watchword-data-source.js';
import { IdGenerator } from '../../../../src/kernel/ids.js';
import { AuditLog } from '../../../../src/modules/audit/index.js';
import { AesGcmKeyEncryption, type KeyEncryption } from '../../../../src/modules/encryption/index.js';
import type { IssuedTokens } from '../../../../src/modules/providers/index.js';
import { ConnectionsRepository } from '../../../../src/modules/vault/connections/connections.repository.js';
import { LostKeys } from '../../../../src/modules/vault/connections/lost-keys.js';
import { TokenEnvelopes } from '../../../../src/modules/vault/connections/token-envelopes.js';
import { DataKeys } from '../../../../src/modules/vault/data-keys.js';
import {
  ConnectionVault,
  ProviderConnectionEntity,
  ProviderRevocationEntity,
  RewrappedDataKeysJob,
} from '../../../../src/modules/vault/index.js';
import { KeyedRowsRepository } from '../../../../src/modules/vault/rewrapping/keyed-rows.repository.js';
import { UnreadableConnection } from '../../../../src/modules/vault/unreadable-connection.js';
import { registered } from '../../../support/accounts.js';
import { AuditTrail } from '../../../support/audit-trail.js';
import { issuedTokens } from '../../../support/connections.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';

const DAY_MS = 86_400_000;
const USERS = 5;

/** The vault of a process with these keys, newest first, over the database of the application. */
class Keyed {
  private readonly settings = Object.assign(new TokenSettings(), { encryptionKeys: this.keys });
  private readonly dataSource = this.app.app.get(WatchwordDataSource, { strict: false });
  readonly encryption: KeyEncryption & { isAway?: boolean } = new SometimesAway(this.settings);
  readonly rows = new ConnectionsRepository(this.dataSource);
  private readonly dataKeys = new DataKeys(this.encryption);
  private readonly ids = this.app.app.get(IdGenerator, { strict: false });
  readonly vault = new ConnectionVault(this.rows, new TokenEnvelopes(this.dataKeys), this.app.clock, this.ids);
  readonly job = new RewrappedDataKeysJob(new KeyedRowsRepository(this.dataSource), this.dataKeys, this.app.clock);

  constructor(
    private readonly app: RunningApp,
    private readonly keys: readonly KeyObject[],
  ) {}

  async connect(userId: string, tokens: IssuedTokens = issuedTokens(), provider = 'acme') {
    const made = await this.vault.prepare({ userId, provider, subject: `of-${userId}`, tokens });
    const audit = this.app.app.get(AuditLog, { strict: false });
    await audit.transaction((manager, record) => this.vault.save(made, manager, record));
    return this.row(userId, provider);
  }

  async row(userId: string, provider = 'acme'): Promise<ProviderConnectionEntity> {
    return (await this.rows.find(userId, provider)) as ProviderConnectionEntity;
  }

  async tokens(userId: string) {
    return this.vault.open(await this.row(userId));
  }

  async walk(limit = 1_000): Promise<{ removed: number; batches: number }> {
    for (let removed = 0, batches = 1; ; batches += 1) {
      const batch = await this.job.removeBatch(limit);
      removed += batch.removed;
      if (batch.isLast) return { removed, batches };
    }
  }
}

class SometimesAway extends AesGcmKeyEncryption {
  isAway = false;

  override seal(plaintext: Buffer, context: string): Promise<string> {
    return this.isAway ? Promise.reject(new TypeError('fetch failed')) : super.seal(plaintext, context);
  }

  override open(sealed: string, context: string): Promise<Buffer> {
    return this.isAway ? Promise.reject(new TypeError('fetch failed')) : super.open(sealed, context);
  }
}

const aKey = (): KeyObject => createSecretKey(randomBytes(32));

describe.each(DATABASE_KINDS)('the keys of the vault on %s', (kind) => {
  const [oldKey, newKey] = [aKey(), aKey()];
  let app: RunningApp;
  let users: string[];
  const logged: unknown[] = [];

  beforeAll(async () => {
    jest.spyOn(Logger.prototype, 'log').mockImplementation((message: unknown) => void logged.push(message));
    app = await startTestApp(kind);
    users = await Promise.all(Array.from({ length: USERS }, async () => (await registered(app.device())).user.id));
  });
  beforeEach(async () => {
    logged.length = 0;
    const { manager } = app.app.get(DataSource);
    for (const table of [ProviderConnectionEntity, ProviderRevocationEntity]) await manager.deleteAll(table);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.close();
  });

  const under = (...keys: KeyObject[]) => new Keyed(app, keys);
  const walkEnds = () => logged.filter((each) => (each as { event?: string } | null)?.event === 'data_keys_rewrapped');
  const revocations = () => app.app.get(DataSource).getRepository(ProviderRevocationEntity);

  /** A token that waits for its revocation, as the removal of its connection leaves it. */
  async function awaitRevocation(row: ProviderConnectionEntity): Promise<void> {
    const now = app.clock.now();
    await revocations().insert({
      ...{ id: row.id, userId: row.userId, provider: row.provider, subject: row.subject, attempts: 0 },
      ...{ dataKey: row.dataKey ?? '', sealedToken: row.sealedRefreshToken ?? '', tokenKind: 'refresh_token' },
      ...{ createdAt: now, dueAt: now, expiresAt: new Date(now.getTime() + 7 * DAY_MS) },
    });
  }

  async function connectAll(by: Keyed): Promise<IssuedTokens[]> {
    const tokens = users.map(() => issuedTokens());
    for (const [index, userId] of users.entries()) await by.connect(userId, tokens[index]);
    return tokens;
  }

  async function expectAllOpen(by: Keyed, tokens: readonly IssuedTokens[]): Promise<void> {
    for (const [index, userId] of users.entries()) {
      const { accessToken, refreshToken, idToken } = tokens[index] as IssuedTokens;
      expect(await by.tokens(userId)).toEqual({ accessToken, refreshToken, idToken });
    }
  }

  it('follow the list from the old key to the new one, without a token that does not open', async () => {
    const before = under(oldKey);
    const tokens = await connectAll(before);
    await awaitRevocation(await before.row(users[0] as string));

    const both = under(newKey, oldKey);
    await expectAllOpen(both, tokens);
    expect(await both.job.backlog(100)).toBe(USERS + 1);
    expect(await both.job.backlog(2)).toBe(2);
    expect(await both.walk(3)).toEqual({ removed: USERS + 1, batches: 3 });
    expect(await both.job.backlog(100)).toBe(0);
    expect(walkEnds()).toEqual([{ event: 'data_keys_rewrapped', sealed: USERS + 1, left: 0 }]);

    const after = under(newKey);
    await expectAllOpen(after, tokens);
    const [waiting] = await revocations().find();
    const { dataKey, sealedToken } = waiting as ProviderRevocationEntity;
    const asRow = { ...(await after.row(users[0] as string)), dataKey, sealedRefreshToken: sealedToken };
    expect((await after.vault.open(asRow)).refreshToken).toBe(tokens[0]?.refreshToken);
    await expect(before.tokens(users[0] as string)).rejects.toThrow(UnreadableConnection);
  });

  it('change alone in a row when they are sealed again', async () => {
    const before = await under(oldKey).connect(users[0] as string);
    const both = under(newKey, oldKey);
    await both.walk();
    const after = await both.row(users[0] as string);
    expect(after.dataKey).not.toBe(before.dataKey);
    expect(after).toEqual({ ...before, dataKey: after.dataKey });
  });

  it('are looked at again a day later, for what others wrote with older settings', async () => {
    const both = under(newKey, oldKey);
    await both.walk();
    await under(oldKey).connect(users[0] as string);
    expect(await both.walk()).toEqual({ removed: 0, batches: 1 });
    app.clock.advance(DAY_MS);
    expect(await both.walk()).toMatchObject({ removed: 1 });
    await under(newKey).tokens(users[0] as string);
  });

  it('lose no tokens that are written while they are sealed again', async () => {
    await connectAll(under(oldKey));
    const both = under(newKey, oldKey);
    const tokens = users.map(() => issuedTokens());
    await Promise.all([both.walk(2), ...users.map((userId, index) => both.connect(userId, tokens[index]))]);
    await expectAllOpen(under(newKey), tokens);
  });

  it('are sealed again by two instances at once without harm', async () => {
    const tokens = await connectAll(under(oldKey));
    const walks = await Promise.all([under(newKey, oldKey).walk(), under(newKey, oldKey).walk()]);
    expect(walks.map(({ removed }) => removed).reduce((a, b) => a + b)).toBe(USERS);
    await expectAllOpen(under(newKey), tokens);
  });

  it('that are lost ask the user for consent once, with one event, and break nothing', async () => {
    const [userId] = users as [string];
    await under(oldKey).connect(userId);
    const { vault, rows } = under(newKey);
    const row = (await rows.find(userId, 'acme')) as ProviderConnectionEntity;
    await expect(vault.open(row)).rejects.toThrow(UnreadableConnection);
    await expect(vault.openAccessToken(row)).rejects.toThrow(UnreadableConnection);

    const lostKeys = app.app.get(LostKeys, { strict: false });
    expect((await Promise.all([1, 2, 3].map(() => lostKeys.record(row)))).filter(Boolean)).toHaveLength(1);
    expect(await lostKeys.record(row)).toBe(false);
    const ended = { state: 'needs_reconsent', stateReason: 'unreadable', updatedAt: app.clock.now() };
    expect(await rows.find(userId, 'acme')).toEqual({ ...row, ...ended });
    const trail = await AuditTrail.of(app);
    const entries = await trail.list({ event: 'connection.needs_reconsent', subject: userId });
    expect(entries).toMatchObject([
      { outcome: 'failure', actor: { kind: 'system' }, target: 'acme', details: { reason: 'unreadable' } },
    ]);

    const tokens = issuedTokens({ refreshToken: undefined });
    expect(await under(newKey).connect(userId, tokens)).toMatchObject({ id: row.id, state: 'connected' });
    expect((await under(newKey).tokens(userId)).accessToken).toBe(tokens.accessToken);
  });

  it('that are lost do not keep their user from signing in again, even before anybody has noticed', async () => {
    const [userId] = users as [string];
    await under(oldKey).connect(userId);
    const tokens = issuedTokens({ refreshToken: undefined });
    expect(await under(newKey).connect(userId, tokens)).toMatchObject({ sealedRefreshToken: null, state: 'connected' });
  });

  it('that are lost are counted by the walk, which ends no connection: the key may be found again', async () => {
    const tokens = await connectAll(under(oldKey));
    const after = under(newKey);
    expect(await after.walk(3)).toMatchObject({ removed: 0 });
    expect(await after.job.backlog(100)).toBe(USERS);
    expect(walkEnds()).toEqual([{ event: 'data_keys_rewrapped', sealed: 0, left: USERS }]);
    for (const userId of users) expect((await after.row(userId)).state).toBe('connected');
    expect(await under(newKey, oldKey).walk(3)).toMatchObject({ removed: USERS });
    await expectAllOpen(after, tokens);
  });

  it('that were sealed again meanwhile are not taken for lost', async () => {
    const row = await under(oldKey).connect(users[0] as string);
    const both = under(newKey, oldKey);
    await both.walk();
    expect(await app.app.get(LostKeys, { strict: false }).record(row)).toBe(false);
    expect((await both.row(row.userId)).state).toBe('connected');
  });

  it('are not lost while a key service is away, and the work on them goes on where it was', async () => {
    const row = await under(oldKey).connect(users[0] as string);
    const both = under(newKey, oldKey);
    both.encryption.isAway = true;
    const away = { code: 'SERVICE_UNAVAILABLE' };
    await expect(both.vault.open(row)).rejects.toMatchObject(away);
    await expect(both.connect(users[1] as string)).rejects.toMatchObject(away);
    await expect(both.job.removeBatch(10)).rejects.toMatchObject(away);
    both.encryption.isAway = false;
    expect(await both.walk()).toMatchObject({ removed: 1 });
    expect(await both.row(row.userId)).toMatchObject({ state: 'connected' });
  });

  describe('keep what is sealed in its row', () => {
    const keyed = () => under(newKey);
    const opened = (row: ProviderConnectionEntity) => keyed().vault.open(row);

    it('against a move to the row of another user, of another provider, or to another column', async () => {
      const [ada, grace] = users as [string, string];
      const row = await keyed().connect(ada);
      const others = [await keyed().connect(grace), await keyed().connect(ada, issuedTokens(), 'other')];
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
      const row = await keyed().connect(userId);
      const again = await keyed().connect(userId);
      const { sealedRefreshToken } = row;
      await expect(opened({ ...again, sealedRefreshToken })).rejects.toThrow(UnreadableConnection);
    });
  });
});

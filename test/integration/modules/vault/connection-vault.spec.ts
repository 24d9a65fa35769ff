import { DataSource } from 'typeorm';
import { AuditLog } from '../../../../src/modules/audit/index.js';
import type { IssuedTokens } from '../../../../src/modules/providers/index.js';
import { ConnectionsRepository } from '../../../../src/modules/vault/connections/connections.repository.js';
import { ConnectionVault, type ProviderConnectionEntity } from '../../../../src/modules/vault/index.js';
import { registered } from '../../../support/accounts.js';
import { AuditTrail } from '../../../support/audit-trail.js';
import { connect, issuedTokens } from '../../../support/connections.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';

const HOUR_MS = 3_600_000;
const ROUNDS = 20;

describe.each(DATABASE_KINDS)('the vault on %s', (kind) => {
  let app: RunningApp;
  let trail: AuditTrail;
  let vault: ConnectionVault;
  let rows: ConnectionsRepository;
  let userId: string;
  beforeAll(async () => {
    app = await startTestApp(kind);
    trail = await AuditTrail.of(app);
    vault = app.app.get(ConnectionVault, { strict: false });
    rows = app.app.get(ConnectionsRepository, { strict: false });
  });
  beforeEach(async () => (userId = await aUser()));
  afterAll(() => app.close());

  const aUser = async () => (await registered(app.device())).user.id;
  const present = async (provider = 'acme') => (await rows.find(userId, provider)) as ProviderConnectionEntity;
  const eventsAbout = async (subject: string) =>
    (await trail.list({ subject })).filter(({ event }) => event.startsWith('connection.')).map(({ event }) => event);
  const set = (row: ProviderConnectionEntity, changes: object) =>
    app.app.get(DataSource).getRepository('ProviderConnectionEntity').update({ id: row.id }, changes);

  describe('saving a connection', () => {
    it('keeps its tokens so that they open again, with what the provider said of them', async () => {
      const tokens = issuedTokens({ expiresInSeconds: 7_200, scope: 'a b', tokenType: 'MAC' });
      const row = await connect(app, { userId, subject: 'subject-1', tokens });
      const now = app.clock.now();
      expect(row).toMatchObject({
        userId,
        provider: 'acme',
        subject: 'subject-1',
        state: 'connected',
        stateReason: null,
      });
      expect(row).toMatchObject({
        scope: 'a b',
        tokenType: 'MAC',
        tokensVersion: 1,
        tokensIssuedAt: now,
        createdAt: now,
      });
      expect(row.accessExpiresAt).toEqual(new Date(now.getTime() + 2 * HOUR_MS));
      const { accessToken, refreshToken, idToken } = tokens;
      expect(await vault.open(row)).toEqual({ accessToken, refreshToken, idToken });
      expect(await vault.openAccessToken(row)).toBe(accessToken);
      expect(await vault.ownerOf('acme', 'subject-1')).toBe(userId);
      expect(await vault.providersOf(userId)).toEqual(['acme']);
      expect(await eventsAbout(userId)).toEqual(['connection.created']);
    });

    it('invents nothing that the provider left out', async () => {
      const missing = { refreshToken: undefined, idToken: undefined, scope: undefined, expiresInSeconds: undefined };
      const row = await connect(app, { userId, tokens: issuedTokens(missing) });
      expect(row).toMatchObject({ sealedRefreshToken: null, sealedIdToken: null, scope: null, accessExpiresAt: null });
      expect((await rows.listOf(userId))[0]?.hasRefreshToken).toBe(false);
    });

    it.each([1e300, 1e12])('survives an expiry after %d seconds', async (expiresInSeconds) => {
      const row = await connect(app, { userId, tokens: issuedTokens({ expiresInSeconds }) });
      expect(row.accessExpiresAt?.getFullYear()).toBe(app.clock.now().getFullYear() + 10);
    });

    it('shows nothing of the tokens in the list', async () => {
      const row = await connect(app, { userId });
      const listed = JSON.stringify(await rows.listOf(userId));
      expect(listed).toContain('"hasRefreshToken":true');
      for (const sealed of [row.dataKey, row.sealedAccessToken, row.sealedRefreshToken, row.sealedIdToken]) {
        expect(listed).not.toContain(sealed);
      }
    });

    it('of the same account again replaces the tokens and mends whatever was the matter', async () => {
      const row = await connect(app, { userId, subject: `again-${userId}` });
      const ended = { state: 'needs_reconsent', stateReason: 'refused', failures: 3, interruptions: 2 };
      await set(row, { ...ended, leaseId: row.id, leaseUntil: app.clock.now(), retryAt: app.clock.now() });
      const tokens = issuedTokens({ scope: undefined });
      const again = await connect(app, { userId, subject: `again-${userId}`, tokens });
      expect(again).toMatchObject({ id: row.id, createdAt: row.createdAt, state: 'connected', stateReason: null });
      expect(again).toMatchObject({ tokensVersion: 2, failures: 0, interruptions: 0, leaseId: null, retryAt: null });
      expect(again.scope).toBe('openid email');
      expect(again.dataKey).not.toBe(row.dataKey);
      expect((await vault.open(again)).refreshToken).toBe(tokens.refreshToken);
      expect(await eventsAbout(userId)).toEqual(['connection.tokens_replaced', 'connection.created']);
    });

    it('without tokens knows the account for signing in alone, and takes no tokens from one that has some', async () => {
      const subject = `bare-${userId}`;
      const bare = await connect(app, { userId, subject, tokens: null });
      expect(bare).toMatchObject({ state: 'needs_reconsent', stateReason: 'no_tokens', dataKey: null });
      expect(await vault.open(bare)).toEqual({ accessToken: null, refreshToken: null, idToken: null });
      const full = await connect(app, { userId, subject });
      expect(full.state).toBe('connected');
      expect(await connect(app, { userId, subject, tokens: null })).toEqual(full);
    });

    it('is refused for another account at the same provider', async () => {
      await connect(app, { userId, subject: `one-${userId}` });
      await expect(connect(app, { userId, subject: `two-${userId}` })).rejects.toMatchObject({
        code: 'CONNECTION_DIFFERS',
      });
      expect((await present()).subject).toBe(`one-${userId}`);
      await connect(app, { userId, provider: 'other', subject: `two-${userId}` });
      expect(await vault.providersOf(userId)).toEqual(['acme', 'other']);
    });

    it('is refused for an account of another user, whether or not the user has one there', async () => {
      const subject = `taken-${userId}`;
      const other = await aUser();
      await connect(app, { userId, subject });
      const taken = { code: 'PROVIDER_ACCOUNT_TAKEN' };
      await expect(connect(app, { userId: other, subject })).rejects.toMatchObject(taken);
      await connect(app, { userId: other, subject: `own-${userId}` });
      await expect(connect(app, { userId: other, subject })).rejects.toMatchObject(taken);
      expect(await vault.ownerOf('acme', subject)).toBe(userId);
    });

    it.each(['', 'x'.repeat(256), 'a\0b', 'a\nb', '\ud800'])('refuses %j as a subject', async (subject) => {
      await expect(connect(app, { userId, subject })).rejects.toMatchObject({ code: 'PROVIDER_SIGN_IN_REFUSED' });
    });

    it('tells subjects apart by every character', async () => {
      await connect(app, { userId, subject: 'Case-Of-Subject' });
      await connect(app, { userId: await aUser(), subject: 'case-of-subject' });
      expect(await vault.ownerOf('acme', 'CASE-OF-SUBJECT')).toBeNull();
    });

    it('of a user who is gone is refused and leaves nothing behind', async () => {
      const subject = `gone-${userId}`;
      const gone = '00000000-0000-7000-8000-000000000000';
      await expect(connect(app, { userId: gone, subject })).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
      expect(await vault.ownerOf('acme', subject)).toBeNull();
    });
  });

  it('says whether the connection is new, of any number that race to add it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await aUser();
      const account = { userId: id, provider: 'acme', subject: `subject of ${id}` };
      const made = await Promise.all(
        Array.from({ length: 6 }, () => vault.prepare({ ...account, tokens: issuedTokens() })),
      );
      const audit = app.app.get(AuditLog, { strict: false });
      const news = await Promise.all(
        made.map((each) => audit.transaction((manager, record) => vault.save(each, manager, record))),
      );
      expect(news.filter((isNew) => isNew)).toHaveLength(1);
    }
  });

  describe('a further sign-in without a refresh token', () => {
    const bare = (): IssuedTokens => issuedTokens({ refreshToken: undefined });
    const prepared = (row: ProviderConnectionEntity, tokens: IssuedTokens) =>
      vault.prepare({ userId, provider: 'acme', subject: row.subject, tokens });
    type Prepared = Awaited<ReturnType<typeof prepared>>;
    const save = (made: Prepared) =>
      app.app.get(AuditLog, { strict: false }).transaction((manager, record) => vault.save(made, manager, record));

    it('keeps the one that is there', async () => {
      const tokens = issuedTokens();
      const row = await connect(app, { userId, tokens });
      const further = bare();
      await save(await prepared(row, further));
      const opened = await vault.open(await present());
      expect(opened).toMatchObject({ accessToken: further.accessToken, refreshToken: tokens.refreshToken });
    });

    it('leaves the tokens alone that a refresh has brought meanwhile', async () => {
      const row = await connect(app, { userId });
      const made = await prepared(row, bare());
      const rotated = issuedTokens();
      await connect(app, { userId, subject: row.subject, tokens: rotated });
      await save(made);
      const { accessToken, refreshToken } = rotated;
      expect(await vault.open(await present())).toMatchObject({ accessToken, refreshToken });
    });

    it('leaves the row to a refresh that is under way, which is about to spend that token', async () => {
      const row = await connect(app, { userId });
      const made = await prepared(row, bare());
      await set(row, { leaseId: row.id, leaseUntil: app.clock.now() });
      const before = await present();
      await save(made);
      expect(await present()).toEqual(before);
    });

    it('keeps none of a connection that has ended, before or meanwhile', async () => {
      const row = await connect(app, { userId });
      const made = await prepared(row, bare());
      await set(row, { state: 'needs_reconsent', stateReason: 'refused' });
      const madeLater = await prepared(row, bare());
      expect(madeLater).toMatchObject({ kept: null, row: { sealedRefreshToken: null } });
      await save(made);
      expect(await present()).toMatchObject({ state: 'connected', sealedRefreshToken: null, tokensVersion: 2 });
      expect((await vault.open(await present())).accessToken).toEqual(expect.any(String));
    });
  });

  describe('saves at the same time', () => {
    async function settled(saves: readonly Promise<unknown>[]): Promise<string[]> {
      const results = await Promise.allSettled(saves);
      return results
        .map((each) => (each.status === 'fulfilled' ? 'saved' : String((each.reason as { code?: string }).code)))
        .sort();
    }

    it('of one account by several users leave it with exactly one, at every round', async () => {
      const users = await Promise.all(Array.from({ length: 4 }, aUser));
      for (let round = 0; round < ROUNDS; round += 1) {
        const [subject, provider] = [`contested-${round}-${userId}`, `p${round}`];
        const outcomes = await settled(users.map((id) => connect(app, { userId: id, provider, subject })));
        expect(outcomes).toEqual([...Array<string>(3).fill('PROVIDER_ACCOUNT_TAKEN'), 'saved']);
        expect(users).toContain(await vault.ownerOf(provider, subject));
      }
    });

    it('of one user leave one account at the provider, at every round', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const subjects = ['a', 'b', 'c'].map((name) => `${name}-${round}-${userId}`);
        const provider = `p${round}`;
        const outcomes = await settled(subjects.map((subject) => connect(app, { userId, provider, subject })));
        expect(outcomes).toEqual(['CONNECTION_DIFFERS', 'CONNECTION_DIFFERS', 'saved']);
      }
    });

    it('of one account by its user all succeed, and one of the grants is there whole', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const grants = [issuedTokens(), issuedTokens(), issuedTokens()];
        const provider = `p${round}`;
        const subject = `own-${round}-${userId}`;
        const saves = grants.map((tokens) => connect(app, { userId, provider, subject, tokens }));
        expect(await settled(saves)).toEqual(['saved', 'saved', 'saved']);
        const row = await present(provider);
        expect(row.tokensVersion).toBe(3);
        const { accessToken, refreshToken, idToken } = await vault.open(row);
        expect(grants.map((grant) => [grant.accessToken, grant.refreshToken, grant.idToken])).toContainEqual([
          accessToken,
          refreshToken,
          idToken,
        ]);
      }
    });

    it('and a removal never end in an error or in half a row', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const [provider, subject] = [`p${round}`, `removed-${round}-${userId}`];
        const row = await connect(app, { userId, provider, subject });
        const removal = rows.remove(row, app.app.get(DataSource).manager);
        const made = await vault.prepare({ userId, provider, subject, tokens: issuedTokens() });
        const save = app.app
          .get(AuditLog, { strict: false })
          .transaction((manager, record) => vault.save(made, manager, record));
        expect(await settled([removal, save])).toEqual(['saved', 'saved']);
        expect((await vault.open(await present(provider))).accessToken).toEqual(expect.any(String));
      }
    });
  });

  it('changes the state of a connection once, for the tokens that it was decided on', async () => {
    const row = await connect(app, { userId });
    const { manager } = app.app.get(DataSource);
    const end = () => rows.needReconsent(row, 'refused', app.clock.now(), manager);
    expect((await Promise.all([end(), end(), end()])).filter(Boolean)).toHaveLength(1);
    expect(await present()).toMatchObject({ state: 'needs_reconsent', stateReason: 'refused' });
    const again = await connect(app, { userId, subject: row.subject });
    expect(await end()).toBe(false);
    expect(await rows.remove(row, manager)).toBe(false);
    expect(await present()).toEqual(again);
    expect(await rows.remove(again, manager)).toBe(true);
    expect(await rows.findById(row.id)).toBeNull();
  });

  it('loses the connections of a user with the user', async () => {
    const row = await connect(app, { userId });
    await app.app.get(DataSource).getRepository('UserEntity').delete({ id: userId });
    expect(await rows.findById(row.id)).toBeNull();
  });
});

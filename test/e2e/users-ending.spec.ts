import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const NOBODY = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';

interface Session {
  readonly id: string;
  readonly current: boolean;
}

describe.each(DATABASE_KINDS)('what administrators end on %s', (kind) => {
  let app: RunningApp;
  let elsewhere: RunningApp;
  let admin: Tokens;
  let person: Tokens & { account: Account };

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    app = await startTestApp(kind, environment);
    elsewhere = await startTestApp(kind, environment);
    admin = await anAdmin(app);
  });
  beforeEach(async () => (person = await registered(app.device())));
  afterAll(async () => {
    await elsewhere.close();
    await app.close();
  });

  const asAdmin = <T = Record<string, unknown>>(method: string, path: string, id = person.user.id) =>
    app.device().request<T>(method, `/api/users/${id}${path}`, { token: admin.accessToken });
  const codeOf = async (at: RunningApp, token: string) =>
    (await at.device().get('/api/users/me', { token })).body.code ?? 'OK';
  const loginCode = async ({ email, password }: Account) => {
    const body = { identifier: email, password };
    return (await app.device().post('/api/auth/login', { body })).body.code ?? 'OK';
  };

  /** At the next request, on both instances, for access and refresh tokens alike. */
  async function expectEnded(tokens: readonly Tokens[]): Promise<void> {
    await elsewhere.catchUp();
    for (const at of [app, elsewhere]) {
      for (const { accessToken, refreshToken } of tokens) {
        expect(await codeOf(at, accessToken)).toBe('SESSION_REVOKED');
        const { body } = await at.device().post('/api/auth/refresh', { body: { refreshToken } });
        expect(body).toMatchObject({ statusCode: 401, code: 'SESSION_REVOKED' });
      }
    }
  }

  describe('by suspending', () => {
    it('stops every token at the next request, on every instance, and logging in', async () => {
      const second = await loggedIn(elsewhere.device(), person.account);
      const { status, data, headers } = await asAdmin('POST', '/suspend');
      expect([status, data['status'], headers.get('etag')]).toEqual([200, 'suspended', '"2"']);
      await expectEnded([person, second]);
      expect(await loginCode(person.account)).toBe('ACCOUNT_SUSPENDED');
    });

    it('can be taken back, and what it ended stays ended', async () => {
      await asAdmin('POST', '/suspend');
      const { status, data } = await asAdmin('POST', '/restore');
      expect([status, data['status']]).toEqual([200, 'active']);
      await expectEnded([person]);
      expect(await loginCode(person.account)).toBe('OK');
    });
  });

  describe('by logging out', () => {
    it('ends every session and token, says how many, and leaves the account alone', async () => {
      const second = await loggedIn(elsewhere.device(), person.account);
      const { status, data } = await asAdmin('POST', '/logout');
      expect([status, data]).toEqual([200, { revoked: 2 }]);
      await expectEnded([person, second]);
      expect(await loginCode(person.account)).toBe('OK');
    });
  });

  describe('among sessions', () => {
    it('shows those of the user, page by page, and marks none as the caller’s', async () => {
      app.clock.advance(1_000);
      const second = await loggedIn(app.device(), person.account);
      const first = await asAdmin<{ items: Session[]; nextCursor: string }>('GET', '/sessions?limit=1');
      const { items, nextCursor } = first.data;
      const rest = await asAdmin<{ items: Session[]; nextCursor: null }>('GET', `/sessions?cursor=${nextCursor}`);
      const all = [...items, ...rest.data.items];
      expect(all.map(({ id }) => id)).toEqual([second.session.id, person.session.id]);
      expect(all.map(({ current }) => current)).toEqual([false, false]);
      expect(rest.data.nextCursor).toBeNull();
    });

    it('ends all of them, on every instance', async () => {
      const second = await loggedIn(elsewhere.device(), person.account);
      const { status, data } = await asAdmin('DELETE', '/sessions');
      expect([status, data]).toEqual([200, { revoked: 2 }]);
      await expectEnded([person, second]);
      expect((await asAdmin<{ items: Session[] }>('GET', '/sessions')).data.items).toEqual([]);
      expect(await loginCode(person.account)).toBe('OK');
      expect(await codeOf(app, admin.accessToken)).toBe('OK');
    });
  });

  describe('by deleting', () => {
    it('stops every token at the next request, on every instance, and logging in as if there were no account', async () => {
      const second = await loggedIn(elsewhere.device(), person.account);
      expect((await asAdmin('DELETE', '')).status).toBe(200);
      await expectEnded([person, second]);
      expect(await loginCode(person.account)).toBe('INVALID_CREDENTIALS');
    });

    it('is not taken back where there was none: the account stays as it is, and nothing is recorded', async () => {
      const before = await asAdmin('GET', '');
      const restored = await asAdmin('POST', '/restore');
      expect([restored.status, restored.data]).toEqual([200, before.data]);
      expect(restored.headers.get('etag')).toBe(before.headers.get('etag'));
      const { data } = await app
        .device()
        .get<{ items: unknown[] }>(`/api/audit?subject=${person.user.id}&event=account.restored`, {
          token: admin.accessToken,
        });
      expect(data.items).toEqual([]);
    });

    it('keeps the account to be read, restored and nothing else', async () => {
      await asAdmin('DELETE', '');
      const { data } = await asAdmin('GET', '');
      expect(data).toMatchObject({ status: 'deleted', deletedAt: app.clock.now().toISOString() });
      for (const [method, path] of [
        ['DELETE', ''],
        ['POST', '/suspend'],
      ] as const) {
        expect((await asAdmin(method, path)).body.code).toBe('NOT_FOUND');
      }
      const change = { token: admin.accessToken, body: { fullName: 'X' }, headers: { 'if-match': '*' } };
      expect((await app.device().patch(`/api/users/${person.user.id}`, change)).body.code).toBe('NOT_FOUND');
      expect(await asAdmin('GET', '')).toMatchObject({ data });
    });

    it('shows the account among the deleted ones only', async () => {
      await asAdmin('DELETE', '');
      const idsOf = async (filter: string) => {
        const path = `/api/users?text=${person.account.username}${filter}`;
        const { data } = await app.device().get<{ items: Tokens['user'][] }>(path, { token: admin.accessToken });
        return data.items.map(({ id }) => id);
      };
      expect(await idsOf('&status=deleted')).toEqual([person.user.id]);
      for (const filter of ['', '&status=active', '&status=suspended']) expect(await idsOf(filter)).toEqual([]);
    });

    it('keeps e-mail and username taken, so that restoring brings the same account back', async () => {
      const { account } = person;
      await asAdmin('DELETE', '');
      const again = await app.device().post('/api/auth/register', { body: { ...anAccount(), email: account.email } });
      expect(again.body.code).toBe('EMAIL_TAKEN');
      const body = { ...anAccount(), username: account.username };
      expect((await app.device().post('/api/auth/register', { body })).body.code).toBe('USERNAME_TAKEN');
      const restored = await asAdmin('POST', '/restore');
      expect(restored.data).toMatchObject({ status: 'active', deletedAt: null });
      await expectEnded([person]);
      expect((await loggedIn(app.device(), account)).user.id).toBe(person.user.id);
    });

    it('is done once by five that delete at once', async () => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => asAdmin('DELETE', '')));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    });
  });

  it.each([
    ['POST', '/suspend'],
    ['POST', '/restore'],
    ['POST', '/logout'],
    ['GET', '/sessions'],
    ['DELETE', '/sessions'],
    ['DELETE', ''],
  ])('answers %s %s of nobody with 404, and of what is no id with 400', async (method, path) => {
    expect((await asAdmin(method, path, NOBODY)).body.code).toBe('NOT_FOUND');
    expect((await asAdmin(method, path, 'me%20')).body.code).toBe('VALIDATION_FAILED');
  });
});

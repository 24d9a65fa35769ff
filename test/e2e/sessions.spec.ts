import { type Account, loggedIn, registered } from '../support/accounts.js';
import type { ApiResponse, Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

interface SessionPage {
  readonly items: ReadonlyArray<Readonly<Record<string, unknown>> & { readonly id: string }>;
  readonly nextCursor: string | null;
}

const DAY_MS = 86_400_000;

describe.each(DATABASE_KINDS)('the own sessions on %s', (kind) => {
  let app: RunningApp;
  let owner: Tokens & { account: Account };

  beforeAll(async () => (app = await startTestApp(kind)));
  beforeEach(async () => (owner = await registered(app.device())));
  afterAll(() => app.close());

  /** A millisecond apart, so that it is known which is newer. */
  const logIn = () => {
    app.clock.advance(1);
    return loggedIn(app.device(), owner.account);
  };
  const list = (query = '', token = owner.accessToken): Promise<ApiResponse<SessionPage>> =>
    app.device().get<SessionPage>(`/api/auth/sessions${query}`, { token });
  const idsOf = ({ data }: ApiResponse<SessionPage>) => data.items.map(({ id }) => id);

  it('show where, when and how each began and was used, and nothing secret', async () => {
    const headers = { 'user-agent': `Browser/1.0 ${'x'.repeat(300)}` };
    const body = { identifier: owner.account.email, password: owner.account.password, delivery: 'body' };
    const began = app.clock.now();
    const { data } = await app.device().post<Tokens>('/api/auth/login', { body, headers });
    app.clock.advance(60_000);
    const refreshed = await app.device().post<Tokens>('/api/auth/refresh', {
      body: { refreshToken: data.refreshToken },
      headers: { 'user-agent': 'Browser/1.1' },
    });
    const used = app.clock.now();
    const { data: page } = await list('', refreshed.data.accessToken);
    expect(page.items.find(({ id }) => id === data.session.id)).toEqual({
      id: data.session.id,
      kind: 'token',
      method: 'pwd',
      address: '127.0.0.1',
      userAgent: 'Browser/1.1',
      createdAt: began.toISOString(),
      lastUsedAt: used.toISOString(),
      expiresAt: new Date(used.getTime() + 7 * DAY_MS).toISOString(),
      current: true,
      endedAt: null,
      endedReason: null,
    });
    expect(data.session).toMatchObject({ userAgent: headers['user-agent'].slice(0, 256), current: true });
  });

  it('mark the one that asks, and list the classic ones too', async () => {
    const second = await logIn();
    const classic = app.device();
    app.clock.advance(1);
    const { email: identifier, password } = owner.account;
    await classic.post('/api/auth/session', { body: { identifier, password } });
    const marked = async (asking: Promise<ApiResponse<SessionPage>>) =>
      (await asking).data.items.map(({ kind: how, current }) => (current ? `${how as string} (current)` : how));
    expect(await marked(list())).toEqual(['cookie', 'token', 'token (current)']);
    expect(await marked(list('', second.accessToken))).toEqual(['cookie', 'token (current)', 'token']);
    expect(await marked(classic.get<SessionPage>('/api/auth/sessions'))).toEqual([
      'cookie (current)',
      'token',
      'token',
    ]);
  });

  it('come newest first, page by page, each once', async () => {
    const ids = [owner.session.id];
    for (let count = 0; count < 6; count += 1) ids.unshift((await logIn()).session.id);
    expect(idsOf(await list())).toEqual(ids);
    const first = await list('?limit=3');
    expect([idsOf(first), first.data.nextCursor]).toEqual([ids.slice(0, 3), ids[2]]);
    const second = await list(`?limit=3&cursor=${first.data.nextCursor?.toUpperCase()}`);
    expect([idsOf(second), second.data.nextCursor]).toEqual([ids.slice(3, 6), ids[5]]);
    const last = await list(`?limit=3&cursor=${second.data.nextCursor}`);
    expect([idsOf(last), last.data.nextCursor]).toEqual([ids.slice(6), null]);
    expect((await list('?limit=7')).data.nextCursor).toBeNull();
  });

  it('keep their pages while sessions come and go', async () => {
    const older = await logIn();
    const newer = await logIn();
    const { data } = await list('?limit=1');
    expect(data.nextCursor).toBe(newer.session.id);
    await app.device().post('/api/auth/logout', { token: newer.accessToken });
    await logIn();
    expect(idsOf(await list(`?cursor=${data.nextCursor}`))).toEqual([older.session.id, owner.session.id]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=x',
    'limit=',
    'limit=1&limit=2',
    'cursor=x',
    'cursor=',
    'page=2',
  ])('refuse ?%s', async (query) => {
    const { status, body } = await list(`?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('are the caller’s alone', async () => {
    const other = await registered(app.device());
    expect(idsOf(await list())).toEqual([owner.session.id]);
    expect(idsOf(await list(`?cursor=${other.session.id}`))).not.toContain(other.session.id);
  });

  it('no longer show what was revoked', async () => {
    const second = await logIn();
    await app.device().post('/api/auth/logout', { token: second.accessToken });
    expect(idsOf(await list())).toEqual([owner.session.id]);
  });

  it('no longer show what has been idle for too long', async () => {
    await logIn();
    app.clock.advance(7 * DAY_MS);
    const { session, accessToken } = await logIn();
    expect(idsOf(await list('', accessToken))).toEqual([session.id]);
  });

  it('need a token', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['DELETE', `/${owner.session.id}`],
    ]) {
      expect((await app.device().request(method ?? '', `/api/auth/sessions${path}`)).body.code).toBe('TOKEN_MISSING');
    }
  });
});

import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { type Account, anAccount, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const ROUTES = [
  ['GET', ''],
  ['POST', ''],
  ['GET', '/:id'],
  ['PATCH', '/:id'],
  ['PUT', '/:id'],
  ['DELETE', '/:id'],
  ['POST', '/:id/suspend'],
  ['POST', '/:id/restore'],
  ['POST', '/:id/logout'],
  ['GET', '/:id/sessions'],
  ['DELETE', '/:id/sessions'],
  ['GET', '/:id/export'],
] as const;

describe.each(DATABASE_KINDS)('the routes of administrators on %s', (kind) => {
  let app: RunningApp;
  let person: Tokens & { account: Account };
  let stranger: Tokens;

  beforeAll(async () => {
    app = await startTestApp(kind, { RATE_LIMIT: 'off' });
    person = await registered(app.device());
    stranger = await registered(app.device());
  });
  afterAll(() => app.close());

  const call = (method: string, path: string, options: { token?: string; body?: unknown; rawBody?: string } = {}) =>
    app.device().request(method, `/api/users${path.replace(':id', person.user.id)}`, {
      ...options,
      headers: { 'if-match': '*', ...(options.rawBody !== undefined && { 'content-type': 'application/json' }) },
    });
  const rows = () => statementsOn(app.app.get(DataSource))`SELECT * FROM users ORDER BY id`;
  const bodyFor = (method: string) => {
    const { password, ...profile } = anAccount();
    return method === 'POST' ? { ...profile, password } : profile;
  };

  describe.each(ROUTES)('%s /api/users%s', (method, path) => {
    it('is for nobody without the permission', async () => {
      const before = await rows();
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: bodyFor(method) };
      expect((await call(method, path, body)).body).toMatchObject({ statusCode: 401, code: 'TOKEN_MISSING' });
      const strange = { ...body, token: stranger.accessToken };
      expect((await call(method, path, strange)).body).toMatchObject({ statusCode: 403, code: 'FORBIDDEN' });
      expect(await rows()).toEqual(before);
    });
  });
});

describe.each(DATABASE_KINDS)('the list of users on %s', (kind) => {
  let app: RunningApp;
  let token: string;

  beforeAll(async () => {
    app = await startTestApp(kind);
    token = (await anAdmin(app)).accessToken;
    for (const name of ['Ada', 'Eve', 'Joe']) {
      app.clock.advance(1_000);
      await registered(app.device(), anAccount({ fullName: name }));
    }
  });
  afterAll(() => app.close());

  const list = (query: string) => app.device().get<List>(`/api/users${query}`, { token });
  interface List {
    readonly items: readonly { readonly fullName: string; readonly status: string }[];
    readonly nextCursor: string | null;
  }
  const names = ({ items }: List) => items.map(({ fullName }) => fullName);

  it('has everybody, the newest first, and shows no secret', async () => {
    const { status, data, text } = await list('');
    expect([status, names(data)]).toEqual([200, ['Joe', 'Eve', 'Ada', 'Test Person']]);
    expect(data.nextCursor).toBeNull();
    expect(text).not.toMatch(/\$2[aby]\$|hash|Key"|tokenVersion/i);
  });

  it('goes on where the page before ended', async () => {
    const first = await list('?sort=createdAt&limit=3');
    const second = await list(`?sort=createdAt&limit=3&cursor=${first.data.nextCursor}`);
    expect([...names(first.data), ...names(second.data)]).toEqual(['Test Person', 'Ada', 'Eve', 'Joe']);
    expect(second.data.nextCursor).toBeNull();
  });

  it('is filtered by text, role and status', async () => {
    expect(names((await list('?text=eV')).data)).toEqual(['Eve']);
    expect(names((await list('?role=admin')).data)).toEqual(['Test Person']);
    expect(names((await list('?role=user&status=active&text=a')).data)).toEqual(['Ada']);
    expect(names((await list('?status=suspended')).data)).toEqual([]);
  });

  it('refuses a cursor that was changed, or that belongs to a list in another order or with other filters', async () => {
    const { nextCursor } = (await list('?limit=1')).data;
    const cursor = nextCursor ?? '';
    const other = cursor.endsWith('A') ? 'B' : 'A';
    const queries = [
      ...[`cursor=${cursor.slice(0, -1)}${other}`, `cursor=${cursor.slice(1)}`, `cursor=${cursor}.`, 'cursor='],
      ...[`cursor=${cursor}&sort=createdAt`, `cursor=${cursor}&text=a`, `cursor=${cursor}&role=user`],
      ...[`cursor=${cursor}&status=active`, `cursor=019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e`],
    ];
    for (const query of queries) {
      expect((await list(`?limit=1&${query}`)).body).toMatchObject({ statusCode: 400, code: 'VALIDATION_FAILED' });
    }
    expect((await list(`?limit=2&cursor=${cursor}`)).status).toBe(200);
  });

  it.each([
    ...['limit=0', 'limit=101', 'limit=x', 'sort=', 'sort=roles', 'sort=createdAt&sort=email', 'sort=-'],
    ...['status=', 'status=Active', 'role=', 'text=', 'text=%00', 'text=a&text=b', 'unknown=1', 'text[a]=b'],
  ])('refuses ?%s', async (query) => {
    expect((await list(`?${query}`)).body).toMatchObject({ statusCode: 400, code: 'VALIDATION_FAILED' });
  });
});

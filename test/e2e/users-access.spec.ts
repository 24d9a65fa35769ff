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

const WITH_BODY = ROUTES.filter(([method]) => ['POST', 'PATCH', 'PUT'].includes(method)).filter(
  ([, path]) => !/suspend|restore|logout/.test(path),
);

/** What a body could try to write into the row, as the entity, the table and a careless mapper would call it. */
const NOT_IN_A_BODY = [
  ...['id', 'ID', 'role', 'roles', 'Roles', 'ROLES', 'permissions', 'Permissions', 'status', 'Status', 'STATUS'],
  ...['tokenVersion', 'token_version', 'TokenVersion', 'version', 'Version', 'emailVerified', 'email_verified'],
  ...['EmailVerified', 'passwordHash', 'password_hash', 'emailKey', 'email_key', 'usernameKey', 'username_key'],
  ...['settings', 'createdAt', 'created_at', 'updatedAt', 'deletedAt', 'deleted_at', 'isAdmin', 'Email', 'full_name'],
];

describe.each(DATABASE_KINDS)('the routes of administrators on %s', (kind) => {
  let app: RunningApp;
  let admin: Tokens & { account: Account };
  let person: Tokens & { account: Account };
  let stranger: Tokens;

  beforeAll(async () => {
    app = await startTestApp(kind, { RATE_LIMIT: 'off' });
    admin = await anAdmin(app);
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

  describe.each(WITH_BODY)('the body of %s /api/users%s', (method, path) => {
    it.each(NOT_IN_A_BODY)('cannot assign %s, and changes nothing', async (field) => {
      const before = await rows();
      const good = bodyFor(method);
      const bodies = [
        ...[
          { ...good, [field]: 'admin' },
          { ...good, [field]: ['admin'] },
          { ...good, [field]: 2 },
        ],
        ...[
          { ...good, [field]: null },
          { ...good, user: { [field]: 'admin' } },
        ],
        ...[
          { ...good, fullName: { [field]: 'admin' } },
          { ...good, avatarUrl: { [field]: true } },
        ],
        [{ ...good, [field]: 'admin' }],
      ];
      for (const body of bodies) {
        const answer = await call(method, path, { token: admin.accessToken, body });
        expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
      }
      expect(await rows()).toEqual(before);
    });

    it.each(['__proto__', 'constructor', 'prototype'])('cannot assign by way of %s', async (name) => {
      const before = await rows();
      const rawBody = `${JSON.stringify(bodyFor(method)).slice(0, -1)},"${name}":{"roles":["admin"]}}`;
      expect((await call(method, path, { token: admin.accessToken, rawBody })).status).toBe(400);
      expect(await rows()).toEqual(before);
    });
  });

  it.each(['PUT', 'PATCH'])('leave the password alone with %s', async (method) => {
    const before = await rows();
    const body = { ...bodyFor(method), password: anAccount().password };
    expect((await call(method, '/:id', { token: admin.accessToken, body })).body.code).toBe('VALIDATION_FAILED');
    expect(await rows()).toEqual(before);
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

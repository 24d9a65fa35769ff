import { DataSource } from 'typeorm';
import { AuditLog } from '../../src/modules/audit/index.js';
import { UserEntity } from '../../src/modules/users/index.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import type { ApiResponse, Tokens } from '../support/api-client.js';
import type { SeenEntry } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { EmployeeAttributes } from '../support/employee-attributes.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const AT_ONCE = 12;

type Attributes = Record<string, unknown>;
type User = { readonly id: string; readonly version: number; readonly attributes: Attributes };

const flawsOf = ({ status, body }: ApiResponse<unknown>): string[] => [
  `${status} ${body.code}`,
  ...(body.errors ?? []).map(({ field, code }) => `${field} ${code}`),
];

describe.each(DATABASE_KINDS)('attributes of a team’s own on %s', (kind) => {
  let app: RunningApp;
  let admin: Tokens;
  let owner: Tokens & { account: Account };
  const withAttributes = (attributes: unknown, account = anAccount()) => ({ ...account, attributes }) as Account;
  const rows = () => app.app.get(DataSource).getRepository(UserEntity);
  const stored = async (id: string) => (await rows().findOneByOrFail({ id })).attributes;

  beforeAll(async () => {
    app = await startTestApp(kind, { RATE_LIMIT: 'off' }, { userAttributes: EmployeeAttributes });
    const { user, account } = await registered(app.device(), withAttributes({ costCentre: 'K0' }));
    await rows().update({ id: user.id }, { roles: ['user', 'admin'] });
    admin = await loggedIn(app.device(), account);
  });
  beforeEach(async () => {
    owner = await registered(app.device(), withAttributes({ costCentre: 'K1' }));
  });
  afterAll(() => app.close());

  const asAdmin = <T = User>(method: string, path: string, body?: unknown, headers = {}) =>
    app.device().request<T>(method, path, { token: admin.accessToken, ...(body !== undefined && { body }), headers });
  const asOwner = <T = User>(method: string, path: string, body?: unknown) =>
    app.device().request<T>(method, path, { token: owner.accessToken, ...(body !== undefined && { body }) });
  const register = (body: unknown) => app.device().post<{ user: User }>('/api/auth/register', { body });
  const anyVersion = { 'if-match': '*' };

  it('are in every answer that has the user', async () => {
    const attributes = { costCentre: 'K1', language: 'en' };
    const { id } = owner.user;
    expect((owner.user as unknown as User).attributes).toEqual(attributes);
    expect(((await loggedIn(app.device(), owner.account)).user as unknown as User).attributes).toEqual(attributes);
    expect((await asOwner('GET', '/api/users/me')).data.attributes).toEqual(attributes);
    expect((await asOwner('GET', `/api/users/${id}`)).data.attributes).toEqual(attributes);
    expect((await asAdmin('GET', `/api/users/${id}`)).data.attributes).toEqual(attributes);
    const { data } = await asAdmin<{ items: User[] }>('GET', `/api/users?text=${owner.account.username}`);
    expect(data.items.map((user) => user.attributes)).toEqual([attributes]);
    const device = app.device();
    const { username: identifier, password } = owner.account;
    const login = await device.post<{ user: User }>('/api/auth/session', { body: { identifier, password } });
    expect(login.data.user.attributes).toEqual(attributes);
    expect((await device.get<{ user: User }>('/api/auth/session')).data.user.attributes).toEqual(attributes);
  });

  it('are judged with the rest of a registration, so that a form is told everything at once', async () => {
    expect(
      flawsOf(await register({ ...anAccount(), fullName: '', attributes: { costCentre: 'K1', floor: 1 } })),
    ).toEqual([...['400 VALIDATION_FAILED', 'fullName MIN_LENGTH', 'attributes.floor UNKNOWN_FIELD']]);
    expect(flawsOf(await register(anAccount()))).toEqual([
      ...['400 VALIDATION_FAILED', 'attributes.costCentre MAX_LENGTH', 'attributes.costCentre IS_STRING'],
    ]);
    const withoutBody = await app.device().post('/api/auth/register');
    expect(flawsOf(withoutBody)).toEqual(expect.arrayContaining(['email IS_EMAIL', 'attributes.costCentre IS_STRING']));
  });

  it.each([
    ['{"department":"HR"}', 'attributes.department SET_BY_ADMINISTRATORS'],
    ['{"salaryGrade":9}', 'attributes.salaryGrade UNKNOWN_FIELD'],
    ['{"salaryGrade":null}', 'attributes.salaryGrade UNKNOWN_FIELD'],
    ['{"Department":"HR"}', 'attributes.Department UNKNOWN_FIELD'],
    ['{"roles":["admin"]}', 'attributes.roles UNKNOWN_FIELD'],
    ['{"homeOffice":{"city":"Ulm","salaryGrade":9}}', 'attributes.homeOffice.salaryGrade UNKNOWN_FIELD'],
    ['{"homeOffice":[{"city":7}]}', 'attributes.homeOffice.0.city IS_STRING'],
    ['{"__proto__":{"department":"HR"}}', 'attributes.__proto__ UNKNOWN_FIELD'],
    ['{"constructor":{"prototype":{"department":"HR"}}}', 'attributes.constructor UNKNOWN_FIELD'],
    ['{"notes":{"__proto__":{"department":"HR"}}}', 'attributes.notes.__proto__ UNKNOWN_FIELD'],
    ['{"notes":{"a":"\\ud800"}}', 'attributes.notes.a IS_WELL_FORMED'],
    ['[{"department":"HR"}]', 'attributes IS_OBJECT'],
    ['"department"', 'attributes IS_OBJECT'],
    ['null', 'attributes IS_OBJECT'],
    ['{"costCentre":"K1","\\u0063ostCentre":"K2"}', undefined],
    [`{"notes":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`, undefined],
    ['{"notes":{"a":1e999}}', undefined],
  ])('by their owner %s is refused, and nothing changes', async (json, flaw) => {
    const before = await rows().find({ order: { id: 'ASC' } });
    const headers = { 'content-type': 'application/json' };
    const { accessToken: token } = owner;
    const change = await app.device().patch('/api/users/me', { token, rawBody: `{"attributes":${json}}`, headers });
    const { email, username, fullName, password } = anAccount();
    const fields = JSON.stringify({ email, username, fullName, password }).slice(0, -1);
    const registering = await app
      .device()
      .post('/api/auth/register', { rawBody: `${fields},"attributes":${json}}`, headers });
    for (const answer of [change, registering]) {
      expect(flawsOf(answer)).toContain(flaw ?? '400 MALFORMED_JSON');
      expect(answer.status).toBe(400);
    }
    expect(await rows().find({ order: { id: 'ASC' } })).toEqual(before);
    expect(({} as Attributes)['department']).toBeUndefined();
  });

  it('are changed by their owner as JSON Merge Patch has it', async () => {
    const patch = (attributes: unknown) => asOwner('PATCH', '/api/users/me', { attributes });
    await patch({ homeOffice: { city: 'Ulm', days: 2 }, language: 'de' });
    const { status, data } = await patch({
      homeOffice: { days: null },
      language: null,
      since: '2026-01-02T03:04:05.000Z',
    });
    expect(status).toBe(200);
    const merged = { costCentre: 'K1', language: 'en', homeOffice: { city: 'Ulm' }, since: '2026-01-02T03:04:05.000Z' };
    expect(data.attributes).toEqual(merged);
    expect((await asOwner('GET', '/api/users/me')).data.attributes).toEqual(merged);
    expect(flawsOf(await patch({ homeOffice: { city: null } }))).toContain('attributes.homeOffice.city IS_STRING');
    expect(await stored(owner.user.id)).toEqual(merged);
  });

  it(`keep all of ${AT_ONCE} changes that arrive at once, of owner and administrators`, async () => {
    const names = Array.from({ length: AT_ONCE }, (_, index) => `n${index}`);
    const answers = await Promise.all(
      names.map((name, index) => {
        const body = {
          attributes: { costCentre: 'K1', notes: { [name]: index }, ...(index % 2 && { department: 'IT' }) },
        };
        return index % 2
          ? asAdmin('PATCH', `/api/users/${owner.user.id}`, body, anyVersion)
          : asOwner('PATCH', '/api/users/me', body);
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    const notes = Object.fromEntries(names.map((name, index) => [name, index]));
    expect(await stored(owner.user.id)).toEqual({ costCentre: 'K1', language: 'en', department: 'IT', notes });
  });

  it('are set by administrators, some of them by nobody else, and some are seen by nobody else', async () => {
    const account = anAccount();
    const seen = { costCentre: 'K2', language: 'de', department: 'HR' };
    const attributes = { ...seen, salaryGrade: 7 };
    const created = await asAdmin('POST', '/api/users', { ...account, attributes });
    expect(created.data.attributes).toEqual(attributes);
    owner = { ...(await loggedIn(app.device(), account)), account };
    const paths = ['/api/users/me', `/api/users/${owner.user.id}`];
    for (const path of paths) expect((await asOwner('GET', path)).data.attributes).toEqual(seen);
    const own = await asOwner<{ profile: User }>('GET', '/api/users/me/export');
    expect(own.data.profile.attributes).toEqual(seen);
    expect((await asOwner<{ profile: User }>('GET', `/api/users/${owner.user.id}/export`)).text).not.toContain(
      'salaryGrade',
    );
    const theirs = await asAdmin<{ profile: User }>('GET', `/api/users/${owner.user.id}/export`);
    expect(theirs.data.profile.attributes).toEqual(attributes);
    const changed = await asOwner('PATCH', '/api/users/me', { attributes: { costCentre: 'K3' } });
    expect(changed.data.attributes).toEqual({ ...seen, costCentre: 'K3' });
    expect(await stored(owner.user.id)).toEqual({ ...attributes, costCentre: 'K3' });
  });

  it('are replaced whole by PUT, and change the version as any field does', async () => {
    const { id } = owner.user;
    const path = `/api/users/${id}`;
    const { email, username, fullName } = owner.account;
    const profile = { email, username, fullName };
    const before = await asAdmin('GET', path);
    const ifMatch = { 'if-match': before.headers.get('etag') ?? '' };
    expect(flawsOf(await asAdmin('PUT', path, profile, ifMatch))).toEqual(
      expect.arrayContaining(['attributes.costCentre IS_STRING', 'attributes.department IS_STRING']),
    );
    const attributes = { costCentre: 'K4', language: 'de', department: 'IT', salaryGrade: 2 };
    const put = await asAdmin('PUT', path, { ...profile, attributes }, ifMatch);
    expect([put.status, put.data.version, put.data.attributes]).toEqual([200, before.data.version + 1, attributes]);
    const change = { attributes: { salaryGrade: 3 } };
    expect((await asAdmin('PATCH', path, change, ifMatch)).body.code).toBe('VERSION_MISMATCH');
    const patched = await asAdmin('PATCH', path, change, { 'if-match': put.headers.get('etag') ?? '' });
    expect([patched.status, patched.headers.get('etag')]).toEqual([200, `"${put.data.version + 1}"`]);
    expect(patched.data.attributes).toEqual({ ...attributes, salaryGrade: 3 });
    const without = { costCentre: 'K5', department: 'IT' };
    await asAdmin('PUT', path, { ...profile, attributes: without }, anyVersion);
    expect(await stored(id)).toEqual({ ...without, language: 'en' });
  });

  it('of which one version is changed twice at once are changed once', async () => {
    const path = `/api/users/${owner.user.id}`;
    const ifMatch = { 'if-match': (await asAdmin('GET', path)).headers.get('etag') ?? '' };
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((department) => asAdmin('PATCH', path, { attributes: { department } }, ifMatch)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  it('stand in the audit log by their names alone', async () => {
    const change = {
      fullName: 'Another Name',
      attributes: { department: 'Forschung', salaryGrade: 8, costCentre: 'K1' },
    };
    await asAdmin('PATCH', `/api/users/${owner.user.id}`, change, anyVersion);
    await app.app.get(AuditLog, { strict: false }).settle();
    const path = `/api/audit?subject=${owner.user.id}&event=account.changed`;
    const { data } = await asAdmin<{ items: SeenEntry[] }>('GET', path);
    expect(data.items.map(({ details }) => details)).toEqual([
      { fields: ['attributes.department', 'attributes.salaryGrade', 'fullName'] },
    ]);
    const own = await asOwner<{ events: { event: string; details: object }[] }>('GET', '/api/users/me/export');
    expect(own.data.events.filter(({ event }) => event === 'account.changed')).toMatchObject([
      { details: { fields: ['attributes.department', 'fullName'] } },
    ]);
    expect(own.text).not.toContain('salaryGrade');
  });

  it('that no longer fit the class are shown as they are stored, and judged when they are written', async () => {
    const { id } = owner.user;
    await rows().update(
      { id },
      { attributes: { costCentre: 7, department: 'IT', language: 'xx', formerly: 'a secret' } },
    );
    expect((await asOwner('GET', '/api/users/me')).data.attributes).toEqual({
      costCentre: 7,
      department: 'IT',
      language: 'xx',
    });
    expect((await asAdmin('GET', `/api/users/${id}`)).data.attributes).toMatchObject({ formerly: 'a secret' });
    expect((await asOwner('PATCH', '/api/users/me', { fullName: 'Still Possible' })).status).toBe(200);
    const patch = (attributes: unknown) => asOwner('PATCH', '/api/users/me', { attributes });
    expect(flawsOf(await patch({ language: 'de' }))).toContain('attributes.costCentre IS_STRING');
    expect((await patch({ language: 'de', costCentre: 'K7' })).status).toBe(200);
    expect(await stored(id)).toEqual({ costCentre: 'K7', language: 'de', department: 'IT', formerly: 'a secret' });
    await asAdmin('PATCH', `/api/users/${id}`, { attributes: { formerly: null } }, anyVersion);
    expect(await stored(id)).toEqual({ costCentre: 'K7', language: 'de', department: 'IT' });
  });

  it('may come with an invitation', async () => {
    const { email, username, fullName } = anAccount();
    const invite = (attributes: unknown) =>
      asAdmin('POST', '/api/users/invitations', { email, username, fullName, attributes });
    expect(flawsOf(await invite({ costCentre: 'K6' }))).toContain('attributes.department IS_STRING');
    const attributes = { costCentre: 'K6', language: 'en', department: 'Vertrieb' };
    expect((await invite(attributes)).data.attributes).toEqual(attributes);
  });

  it('go with the account', async () => {
    const { id } = owner.user;
    await asOwner('PATCH', '/api/users/me', { attributes: { costCentre: 'only-of-this-one' } });
    expect((await asOwner('DELETE', '/api/users/me', { password: owner.account.password })).status).toBe(200);
    const left = await app.app.get(DataSource).query<unknown[]>(`SELECT * FROM users WHERE id = '${id}'`);
    expect(left).toEqual([]);
  });
});

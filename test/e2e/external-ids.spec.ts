import { randomUUID } from 'node:crypto';
import { type Account, anAccount, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

interface User {
  readonly id: string;
  readonly externalId: string | null;
  readonly fullName: string;
}

const ANY_VERSION = { 'if-match': '*' };
const TAKEN = { statusCode: 409, code: 'EXTERNAL_ID_TAKEN' };

describe.each(DATABASE_KINDS)('what another system calls an account, on %s', (kind) => {
  let app: RunningApp;
  let admin: Tokens;
  beforeAll(async () => {
    app = await startTestApp(kind, { RATE_LIMIT: 'off' });
    admin = await anAdmin(app);
  });
  afterAll(() => app.close());

  const asAdmin = <T = User>(method: string, path: string, body?: unknown) =>
    app.device().request<T>(method, `/api/users${path}`, {
      token: admin.accessToken,
      ...(body !== undefined && { body, headers: ANY_VERSION }),
    });
  const create = async (externalId: string | null | undefined, account: Account = anAccount()) => {
    const answer = await asAdmin('POST', '', { ...account, ...(externalId !== undefined && { externalId }) });
    return { ...answer, account };
  };
  const found = async (query: string): Promise<string[]> => {
    const { data } = await asAdmin<{ items: User[] }>('GET', `?${query}`);
    return data.items.map(({ id }) => id);
  };
  const called = (externalId: string) => found(`externalId=${encodeURIComponent(externalId)}`);

  it('is kept as it is written when an administrator creates the account, and finds that one alone', async () => {
    const name = ` auth0|${randomUUID()} O'Brien "%_ü `;
    const { status, data } = await create(name);
    expect([status, data.externalId]).toEqual([201, name]);
    expect((await asAdmin('GET', `/${data.id}`)).data.externalId).toBe(name);
    expect(await called(name)).toEqual([data.id]);
    for (const other of [name.trim(), name.toUpperCase(), '%', name.slice(0, -1)])
      expect(await called(other)).toEqual([]);
  });

  it('is null without one, for as many as there are', async () => {
    for (const given of [undefined, null]) expect((await create(given)).data.externalId).toBeNull();
  });

  it('goes with the other filters, and with a page of one', async () => {
    const name = randomUUID();
    const { data, account } = await create(name);
    expect(await found(`externalId=${name}&text=${account.username}&status=active&role=user&limit=1`)).toEqual([
      data.id,
    ]);
    expect(await found(`externalId=${name}&role=admin`)).toEqual([]);
  });

  it.each(['', 'a%00b', `${'x'.repeat(256)}`])('is no filter that no account can have: %j', async (text) => {
    expect((await asAdmin('GET', `?externalId=${text}`)).status).toBe(400);
  });

  it.each([17, '', 'a\nb', 'x'.repeat(256), ['x'], {}])('is refused when it is %j', async (externalId) => {
    const { status, body } = await asAdmin('POST', '', { ...anAccount(), externalId });
    expect([status, body.errors?.map(({ field }) => field)]).toEqual([400, expect.arrayContaining(['externalId'])]);
  });

  it('belongs to one account, also against whoever creates, changes or replaces another', async () => {
    const name = randomUUID();
    await create(name);
    const { data: other, account } = await create(undefined);
    const { email, username, fullName } = account;
    expect((await create(name)).body).toMatchObject(TAKEN);
    expect((await asAdmin('PATCH', `/${other.id}`, { externalId: name })).body).toMatchObject(TAKEN);
    const whole = { email, username, fullName, externalId: name };
    expect((await asAdmin('PUT', `/${other.id}`, whole)).body).toMatchObject(TAKEN);
    expect((await asAdmin('GET', `/${other.id}`)).data.externalId).toBeNull();
  });

  it('belongs to one of many who are given it at once', async () => {
    const name = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(name)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(await called(name)).toHaveLength(1);
  });

  it('stays in a change that leaves it out, goes by null, and goes where a whole profile leaves it out', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const { data, account } = await create(first);
    const { email, username } = account;
    const change = async (method: string, body: object) => (await asAdmin(method, `/${data.id}`, body)).data.externalId;
    expect(await change('PATCH', { fullName: 'Ada' })).toBe(first);
    expect(await change('PATCH', { externalId: second })).toBe(second);
    expect(await change('PATCH', { externalId: null })).toBeNull();
    expect(await change('PUT', { email, username, fullName: 'Ada', externalId: first })).toBe(first);
    expect(await change('PUT', { email, username, fullName: 'Ada' })).toBeNull();
    expect(await called(first)).toEqual([]);
  });

  it('is nothing that users give themselves, and is in the export of what is held about them', async () => {
    const name = randomUUID();
    const device = app.device();
    const self = await device.post('/api/auth/register', { body: { ...anAccount(), externalId: name } });
    expect(self.body).toMatchObject({ statusCode: 400, errors: [{ field: 'externalId', code: 'UNKNOWN_FIELD' }] });
    const { accessToken: token, user } = await registered(device);
    const own = await device.patch('/api/users/me', { token, body: { externalId: name } });
    expect(own.body).toMatchObject({ statusCode: 400, errors: [{ field: 'externalId', code: 'UNKNOWN_FIELD' }] });
    await asAdmin('PATCH', `/${user.id}`, { externalId: name });
    expect((await device.get('/api/users/me', { token })).data).not.toHaveProperty('externalId');
    const { data } = await device.get<{ profile: User }>('/api/users/me/export', { token });
    expect(data.profile.externalId).toBe(name);
  });
});

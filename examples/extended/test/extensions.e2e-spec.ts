import { anAccount, createTestApp, type TestApp, testSettings } from 'watchword/testing';
import { AppModule } from '../src/app.module';

interface Registered {
  readonly accessToken: string;
  readonly user: { readonly id: string; readonly attributes: object };
}

interface Invoice {
  readonly userId: string;
  readonly cents: number;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

describe('the application of a team', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ rootModule: AppModule.with(testSettings()) });
  });
  afterAll(() => app.close());

  const register = (body: object) =>
    app.client().post<Registered>('/api/auth/register', { body: { ...anEmployee(), delivery: 'body', ...body } });
  const anEmployee = () => {
    const account = anAccount();
    return { ...account, email: `${account.username}@company.example`, attributes: { costCentre: 'K1' } };
  };

  it('refuses who is no employee, with the reason of its own hook', async () => {
    const { status, body } = await register({ email: 'ada@elsewhere.example' });
    expect([status, body.code]).toEqual([403, 'REGISTRATION_REFUSED']);
    expect(body.errors).toEqual([
      { field: 'email', code: 'NOT_A_COMPANY_ADDRESS', message: 'Register with your company address.' },
    ]);
  });

  it('keeps attributes of its own, which its class judges', async () => {
    expect((await register({})).data.user.attributes).toEqual({ costCentre: 'K1' });
    const { status, body } = await register({ attributes: {} });
    expect([status, body.errors?.[0]?.field]).toEqual([400, 'attributes.costCentre']);
  });

  it('says the department in tokens once an administrator has given it', async () => {
    const { user, accessToken } = (await register({})).data;
    expect(claimsOf(accessToken)).not.toHaveProperty('department');
    const admin = await app.aUser().withRole('admin').loggedIn();
    const attributes = { department: 'Mathematics' };
    const changed = await admin.patch(`/api/users/${user.id}`, { body: { attributes }, headers: { 'if-match': '*' } });
    expect(changed.status).toBe(200);
    expect(claimsOf(await app.tokenFor(user))).toMatchObject({ sub: user.id, department: 'Mathematics' });
  });

  it('writes an invoice into a table of its own for everybody who registers, and for nobody else', async () => {
    const { accessToken: token, user } = (await register({})).data;
    const { data } = await app.client().get<Invoice[]>('/api/invoices/mine', { token });
    expect(data).toMatchObject([{ userId: user.id, cents: 1900 }]);
    const invited = await app.aUser().loggedIn();
    expect((await invited.get('/api/invoices/mine')).data).toEqual([]);
  });

  it('guards its routes by permissions of its own, which roles allow', async () => {
    const admin = await app.aUser().withRole('admin').loggedIn();
    const role = { name: 'bookkeeper', description: 'Keeps the books.', permissions: ['invoices:read'] };
    expect((await admin.post('/api/roles', { body: role })).status).toBe(201);
    const bookkeeper = await app.aUser().withRole('bookkeeper').loggedIn();
    expect((await bookkeeper.get('/api/invoices')).status).toBe(200);
    expect((await bookkeeper.delete('/api/invoices')).status).toBe(403);
    expect((await (await app.aUser().loggedIn()).get('/api/invoices')).status).toBe(403);
    expect((await app.client().get('/api/invoices')).status).toBe(401);
  });
});

import { randomBytes } from 'node:crypto';
import { anAccount } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** Two spellings of one name. */
const ONE_NAME = [
  ['in another case', 'Ada.Lovelace', 'aDA.lOVELACE'],
  ['with ß and with ss', 'straße', 'STRASSE'],
  ['with the capital ẞ and with ß', 'STRAẞE', 'straße'],
  ['in full-width letters', 'ＡＤＡ', 'ada'],
  ['with a ligature', 'ﬁona-ﬃ', 'fiona-ffi'],
  ['with a dotless i', 'ırmak', 'IRMAK'],
  ['with a final sigma', 'οδυσσεύς', 'ΟΔΥΣΣΕΎΣ'],
  ['with a final sigma in the place of a plain one', 'νίκος', 'νίκοσ'],
  ['composed and decomposed', 'caf\u00e9', 'cafe\u0301'],
  ['with the long s', 'ſamuel', 'Samuel'],
] as const;

describe.each(DATABASE_KINDS)('who is who on %s', (kind) => {
  let app: RunningApp;
  let unique: string;

  beforeAll(async () => (app = await startTestApp(kind)));
  beforeEach(() => (unique = randomBytes(4).toString('hex')));
  afterAll(() => app.close());

  const register = (body: object) => app.device().post('/api/auth/register', { body });
  const login = (body: object) => app.device().post('/api/auth/login', { body });

  it.each(ONE_NAME)('takes an e-mail %s for the same', async (_how, one, other) => {
    const account = anAccount({ email: `${one}-${unique}@example.org` });
    const email = `${other}-${unique}@example.org`;
    expect((await register(account)).status).toBe(201);
    expect((await register(anAccount({ email }))).body).toMatchObject({ statusCode: 409, code: 'EMAIL_TAKEN' });
    expect(await statusOfLogins(account.password, account.email, email)).toEqual([200, 200]);
  });

  it.each(ONE_NAME)('takes a username %s for the same', async (_how, one, other) => {
    const account = anAccount({ username: `${one}-${unique}` });
    const username = `${other}-${unique}`;
    expect((await register(account)).status).toBe(201);
    expect((await register(anAccount({ username }))).body).toMatchObject({ statusCode: 409, code: 'USERNAME_TAKEN' });
    expect(await statusOfLogins(account.password, account.username, username)).toEqual([200, 200]);
  });

  it('tells the dotted capital I from i', async () => {
    const taken = anAccount({ username: `irmak-${unique}`, email: `irmak-${unique}@example.org` });
    const other = anAccount({ username: `İrmak-${unique}`, email: `İrmak-${unique}@example.org` });
    expect((await register(taken)).status).toBe(201);
    expect((await register(other)).status).toBe(201);
    expect(await statusOfLogins(other.password, other.username, other.email, taken.username)).toEqual([200, 200, 401]);
  });

  it('logs in with whatever e-mail it has registered', async () => {
    const account = anAccount({ email: `\u00a8${unique}@example.org` });
    const { status } = await register(account);
    expect(await statusOfLogins(account.password, account.email)).toEqual([status === 201 ? 200 : 401]);
  });

  it('frees the old username and e-mail when they are changed, and finds the new ones', async () => {
    const device = app.device();
    const account = anAccount();
    const { data } = await device.post<{ accessToken: string }>('/api/auth/register', {
      body: { ...account, delivery: 'body' },
    });
    const { email, username } = anAccount({ username: `STRASSE-${unique}` });
    const changed = await device.patch('/api/users/me', { token: data.accessToken, body: { email, username } });
    expect(changed.data).toMatchObject({ email, username: `strasse-${unique}` });
    expect(await statusOfLogins(account.password, account.email, account.username)).toEqual([401, 401]);
    expect(await statusOfLogins(account.password, email, `straße-${unique}`)).toEqual([200, 200]);
    expect((await register(anAccount({ email: account.email, username: account.username }))).status).toBe(201);
  });

  it('knows a username that another account has as the name before its at sign', async () => {
    const name = `ada-${unique}`;
    const owner = anAccount({ email: `${name}@example.org` });
    const other = anAccount({ username: name });
    expect((await register(owner)).status).toBe(201);
    expect((await register(other)).status).toBe(201);
    expect(await statusOfLogins(owner.password, owner.email, name)).toEqual([200, 401]);
  });

  async function statusOfLogins(password: string, ...identifiers: readonly string[]): Promise<number[]> {
    const answers = await Promise.all(identifiers.map((identifier) => login({ identifier, password })));
    return answers.map(({ status }) => status);
  }
});

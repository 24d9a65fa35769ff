import { override } from '../../src/extension/override.js';
import { PasswordHasher } from '../../src/modules/passwords/index.js';
import { UsersService } from '../../src/modules/users/index.js';
import { anAccount, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { GatedPasswordHasher } from './attacks-gate.js';

type Owner = Awaited<ReturnType<typeof registered>>;

describe.each(DATABASE_KINDS)('a request that the owner overtakes on %s', (kind) => {
  const hasher = new GatedPasswordHasher();
  let app: RunningApp;
  let owner: Owner;

  beforeAll(async () => (app = await startTestApp(kind, {}, { overrides: [override(PasswordHasher, hasher)] })));
  beforeEach(async () => (owner = await registered(app.device())));
  afterAll(() => app.close());

  const call = (path: string, body?: object, token: string | undefined = owner.accessToken) =>
    app.device().post<Tokens>(path, { token, ...(body && { body }) });
  const profileWith = async (token: string) => (await app.device().get('/api/users/me', { token })).status;
  const users = () => app.app.get(UsersService, { strict: false });
  const identifier = () => owner.account.email;
  const loginWith = (password: string) =>
    call('/api/auth/login', { identifier: identifier(), password, delivery: 'body' });
  const changeTo = (newPassword: string) =>
    call('/api/auth/password/change', { currentPassword: owner.account.password, newPassword });

  /** Lets the first request find the password right, then the second run to its end, then the first go on. */
  async function overtake<T>(first: () => Promise<T>, second: () => Promise<unknown>): Promise<T> {
    const gate = hasher.hold();
    const held = first();
    await gate.isReached;
    await second();
    gate.open();
    return held;
  }

  const OVERTAKING: Readonly<Record<string, () => Promise<unknown>>> = {
    'logging out everywhere': () => call('/api/auth/logout-all'),
    'a change of the password': () => changeTo(anAccount().password),
    'a suspension': () => users().suspend(owner.user.id),
    'a suspension and its end': async () => {
      await users().suspend(owner.user.id);
      await users().restore(owner.user.id);
    },
    'deleting the account': () =>
      app.device().delete('/api/users/me', { token: owner.accessToken, body: { password: owner.account.password } }),
  };

  it.each(Object.keys(OVERTAKING))('that logs in gets nothing that works after %s', async (what) => {
    const login = await overtake(() => loginWith(owner.account.password), OVERTAKING[what] ?? fail);
    if (login.status !== 200) return;
    expect(await profileWith(login.data.accessToken)).toBe(401);
    const { refreshToken } = login.data;
    expect((await app.device().post('/api/auth/refresh', { body: { refreshToken } })).status).toBe(401);
  });

  it.each(Object.keys(OVERTAKING))('that begins a classic session gets nothing that works after %s', async (what) => {
    const device = app.device();
    const body = { identifier: identifier(), password: owner.account.password };
    await overtake(() => device.post('/api/auth/session', { body }), OVERTAKING[what] ?? fail);
    expect((await device.get('/api/auth/session')).status).toBe(401);
  });

  it('that changes the password does not win over the change that overtook it', async () => {
    const { password } = anAccount();
    await overtake(
      () => changeTo(anAccount().password),
      () => changeTo(password),
    );
    expect((await loginWith(password)).status).toBe(200);
  });

  it('that deletes the account with the old password finds it too late', async () => {
    const { password } = anAccount();
    const body = { password: owner.account.password };
    const deletion = await overtake(
      () => app.device().delete('/api/users/me', { token: owner.accessToken, body }),
      () => changeTo(password),
    );
    expect(deletion.status).toBe(401);
    expect((await loginWith(password)).status).toBe(200);
  });

  it('that changes the password does not bring back what a suspension ended', async () => {
    await overtake(() => changeTo(anAccount().password), OVERTAKING['a suspension'] ?? fail);
    await users().restore(owner.user.id);
    expect(await profileWith(owner.accessToken)).toBe(401);
  });

  it('that changes the password of an account that was deleted is told so', async () => {
    const change = await overtake(() => changeTo(anAccount().password), OVERTAKING['deleting the account'] ?? fail);
    expect([401, 404]).toContain(change.status);
  });
});

function fail(): never {
  throw new Error('there is no such request');
}

import { randomBytes } from 'node:crypto';
import { PasswordService } from '../../src/modules/auth/index.js';
import type { Account } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { mailedLink } from '../support/mailed-links.js';
import { setCookiesOf } from '../support/set-cookies.js';
import {
  aKnownDevice,
  anAddress,
  anOwner,
  aWrongPassword,
  FREE_ATTEMPTS,
  guess,
  type GuessedApp,
  limitIn,
  logIn,
  LONGEST_DELAY_MS,
  startGuessedApp,
  STOP_AFTER,
} from './guessing.js';

const SLOW = 30_000;
const COOKIE = 'watchword_device';
const DAYS_180 = 180 * 86_400;

type Owner = Account & { readonly id: string };

let app: GuessedApp;
let owner: Owner;
beforeAll(async () => (app = await startGuessedApp('sqlite')));
beforeEach(async () => (owner = await anOwner(app)));
afterAll(() => app.close());

const getsIn = async (device = app.device(), password = owner.password) =>
  (await logIn(device, { identifier: owner.email, password, delivery: 'split' })).status === 200;
const freshPassword = () => `umbrella-${randomBytes(9).toString('base64url')}`;
const changePassword = async (device = app.device()) => {
  const { data } = await logIn(device, { identifier: owner.email, password: owner.password, delivery: 'split' });
  const { accessToken: token } = data as unknown as { accessToken: string };
  const newPassword = freshPassword();
  const body = { currentPassword: owner.password, newPassword };
  expect((await device.post('/api/auth/password/change', { body, token })).status).toBe(200);
  return newPassword;
};

describe('the owner on a known device', () => {
  it(
    'gets in at every moment of an attack from elsewhere, which strangers do not',
    async () => {
      const device = await aKnownDevice(app, owner);
      for (let time = 0; time < STOP_AFTER + 2; time += 1) {
        await logIn(app.device(), { identifier: owner.username });
        if (time >= FREE_ATTEMPTS - 1) expect(await getsIn()).toBe(false);
        expect(await getsIn(device)).toBe(true);
        app.clock.advance(LONGEST_DELAY_MS);
      }
      expect(limitIn(await logIn(app.device(), { identifier: owner.email }))).toContain('LOGIN_BLOCKED');
      expect(await getsIn(device)).toBe(true);
    },
    SLOW,
  );

  it('gets in while two hundred guesses are under way at once', async () => {
    const device = await aKnownDevice(app, owner);
    const guesses = Array.from({ length: 200 }, () => logIn(app.device(), { identifier: owner.email }));
    expect(await getsIn(device)).toBe(true);
    expect((await Promise.all(guesses)).filter(({ status }) => status === 401)).toHaveLength(FREE_ATTEMPTS);
    expect(await getsIn(device)).toBe(true);
  });

  it('gets in from an address whose own limit is used up', async () => {
    const limited = await startGuessedApp('sqlite', { LOGIN_ATTEMPTS_PER_ADDRESS: '5' });
    const { email: identifier, password } = await anOwner(limited);
    const from = anAddress();
    const device = limited.device();
    await logIn(device, { identifier, password, from, delivery: 'split' });
    for (let time = 0; time < 5; time += 1) await logIn(limited.device(), { identifier: `x${time}@example.org`, from });
    const stranger = await logIn(limited.device(), { identifier, password, from });
    const known = await logIn(device, { identifier, password, from });
    await limited.close();
    expect([stranger.status, known.status]).toEqual([429, 200]);
  });

  it('is known on each device that a household shares', async () => {
    const device = await aKnownDevice(app, owner);
    const other = await anOwner(app);
    await logIn(device, { identifier: other.email, password: other.password, delivery: 'cookie' });
    for (const { email } of [owner, other]) await guess(app, email, FREE_ATTEMPTS + 3);
    expect(await getsIn(device)).toBe(true);
    expect((await logIn(device, { identifier: other.email, password: other.password })).status).toBe(200);
  });

  it('has a count of its own there, which does not hold up strangers', async () => {
    const device = await aKnownDevice(app, owner);
    for (let time = 0; time < FREE_ATTEMPTS; time += 1) await logIn(device, { identifier: owner.email });
    expect(await getsIn(device)).toBe(false);
    expect(await getsIn()).toBe(true);
    app.clock.advance(1_000);
    expect(await getsIn(device)).toBe(true);
  });
});

describe('a known device', () => {
  it(
    'that is stopped counts as a stranger: a stolen cookie gives a thief no endless guesses',
    async () => {
      const device = await aKnownDevice(app, owner);
      app.hasher.forget();
      for (let time = 0; time < 2 * STOP_AFTER + 5; time += 1) {
        await logIn(device, { identifier: owner.email });
        app.clock.advance(LONGEST_DELAY_MS);
      }
      expect(app.hasher.verified).toHaveLength(2 * STOP_AFTER);
    },
    SLOW,
  );

  it.each([
    ['of another account', async () => aKnownDevice(app, await anOwner(app))],
    ['that somebody has made up', async () => withCookie((value) => `${value.slice(0, -4)}AAAA`)],
    [
      'that names another device',
      async () => withCookie((value) => value.replace(/\.[\w-]{22}\./, `.${'A'.repeat(22)}.`)),
    ],
    ['that is nothing of the kind', async () => withCookie(() => 'x'.repeat(500))],
  ])('%s is none', async (_what, aDevice) => {
    const device = await aDevice();
    await guess(app, owner.email, FREE_ATTEMPTS);
    await guess(app, owner.email, 3);
    await logIn(app.device(), { identifier: owner.email });
    expect(limitIn(await logIn(device, { identifier: owner.email, password: owner.password }))).toContain(429);
  });

  it(
    'is forgotten by a new password, but for the one that changed it, and by a logout everywhere',
    async () => {
      const [changing, another] = [await aKnownDevice(app, owner), await aKnownDevice(app, owner)];
      const newPassword = await changePassword(changing);
      await guess(app, owner.email, STOP_AFTER);
      expect(await getsIn(another, newPassword)).toBe(false);
      const { data } = await logIn(changing, { identifier: owner.email, password: newPassword, delivery: 'split' });
      const { accessToken: token } = data as unknown as { accessToken: string };
      expect((await changing.post('/api/auth/logout-all', { token })).status).toBe(200);
      expect(await getsIn(changing, newPassword)).toBe(false);
    },
    SLOW,
  );

  it(
    'stays one when the user logs out there',
    async () => {
      const device = await aKnownDevice(app, owner);
      expect((await device.post('/api/auth/logout')).status).toBe(200);
      await guess(app, owner.email, STOP_AFTER);
      expect(await getsIn(device)).toBe(true);
    },
    SLOW,
  );

  it('is forgotten half a year after its last login', async () => {
    const device = await aKnownDevice(app, owner);
    app.clock.advance(DAYS_180 * 1_000 - 1_000);
    for (let time = 0; time < FREE_ATTEMPTS; time += 1) await logIn(app.device(), { identifier: owner.email });
    expect(await getsIn(device)).toBe(true);
    app.clock.advance(DAYS_180 * 1_000);
    for (let time = 0; time < FREE_ATTEMPTS; time += 1) await logIn(app.device(), { identifier: owner.email });
    expect(await getsIn(device)).toBe(false);
  });

  it.each(['split', 'cookie', 'body'] as const)(
    'gets its cookie with delivery %s, unless that is body',
    async (delivery) => {
      const answer = await logIn(app.device(), { identifier: owner.email, password: owner.password, delivery });
      const cookie = setCookiesOf(answer.headers)[COOKIE];
      const attributes = { path: '/api/auth', httponly: '', samesite: 'Strict', 'max-age': String(DAYS_180) };
      expect(cookie?.attributes).toEqual(delivery === 'body' ? undefined : attributes);
    },
  );

  it('gets none for a wrong password', async () => {
    const answer = await logIn(app.device(), { identifier: owner.email, delivery: 'split' });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  const withCookie = async (change: (value: string) => string) => {
    const device = await aKnownDevice(app, owner);
    device.cookies.set(COOKIE, change(device.cookies.get(COOKIE) ?? ''));
    return device;
  };
});

describe('the stop', () => {
  beforeEach(() => guess(app, owner.email, STOP_AFTER), SLOW);

  it('is lifted when an operator sets the password', async () => {
    expect(await getsIn()).toBe(false);
    const password = freshPassword();
    await app.app.get(PasswordService, { strict: false }).set(owner.id, password);
    expect(await getsIn(app.device(), password)).toBe(true);
  });

  it('is lifted when the owner sets a new password by mail', async () => {
    expect(await getsIn()).toBe(false);
    await app.device().post('/api/auth/password/forgot', { body: { email: owner.email } });
    const { token } = await mailedLink(app, owner.email, 'reset-password');
    const newPassword = freshPassword();
    const reset = await app.device().post('/api/auth/password/reset', { body: { token, newPassword } });
    expect(reset.status).toBe(200);
    expect(await getsIn(app.device(), newPassword)).toBe(true);
  });

  it('is lifted when an administrator restores the account', async () => {
    const { accessToken: token } = await anAdmin(app);
    expect((await app.device().post(`/api/users/${owner.id}/restore`, { token })).status).toBe(200);
    expect(await getsIn()).toBe(true);
  });
});

describe('whoever has stolen a session', () => {
  it.each([
    [
      'change the password',
      'POST',
      '/api/auth/password/change',
      (password: string) => ({ currentPassword: password, newPassword: freshPassword() }),
    ],
    ['delete the account', 'DELETE', '/api/users/me', (password: string) => ({ password })],
  ])('guesses as slowly to %s, and holds up nobody else', async (_what, method, path, bodyOf) => {
    const { data } = await logIn(app.device(), { identifier: owner.email, password: owner.password });
    const { accessToken: token } = data as unknown as { accessToken: string };
    app.hasher.forget();
    const statuses = await Promise.all(
      Array.from(
        { length: 30 },
        async () => (await app.device().request(method, path, { body: bodyOf(aWrongPassword()), token })).status,
      ),
    );
    expect(app.hasher.verified).toHaveLength(FREE_ATTEMPTS);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30 - FREE_ATTEMPTS);
    expect(await getsIn()).toBe(true);
    app.clock.advance(1_000);
    expect((await app.device().request(method, path, { body: bodyOf(owner.password), token })).status).toBe(200);
  });
});

import { randomUUID } from 'node:crypto';
import { type Client, ClientError, type ClientEvents } from '../../src/client/index.js';
import { type Account, anAccount } from '../support/accounts.js';
import { ClientDevice } from '../support/client-device.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { noteSecret } from '../support/evidence.js';
import { mailedLink } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;
const PUBLIC_URL = 'https://id.example.org';
const SETTINGS = { PUBLIC_URL, RATE_LIMIT: 'off', EMAIL_LOGIN: 'on', EMAIL_CHANGE: 'confirmed' };
const DELIVERIES = ['split', 'body', 'cookie'] as const;
const WAYS = DATABASE_KINDS.flatMap((kind) => DELIVERIES.map((delivery) => ({ kind, delivery })));

/** What a call fails with; it has to. */
async function failureOf(call: Promise<unknown>): Promise<ClientError> {
  const outcome = await call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  if (outcome instanceof ClientError) return outcome;
  throw outcome;
}

const codeOf = async (call: Promise<unknown>) => (await failureOf(call)).code;

function anOwner(): Account {
  const account = anAccount();
  noteSecret(account.password);
  return account;
}

/** The reasons that a client is told, in their order. */
function logoutsOf(client: Client): ClientEvents['loggedOut'][] {
  const seen: ClientEvents['loggedOut'][] = [];
  client.on('loggedOut', (event) => seen.push(event));
  return seen;
}

describe.each(WAYS)(
  'the operations of the client, with tokens in delivery $delivery on $kind',
  ({ kind, delivery }) => {
    let app: RunningApp;
    const devices: ClientDevice[] = [];
    beforeAll(async () => (app = await startTestApp(kind, SETTINGS)));
    afterAll(async () => {
      for (const each of devices) each.close();
      await app.close();
    });

    function aDevice(): ClientDevice {
      const device = new ClientDevice(app.url, delivery);
      devices.push(device);
      return device;
    }

    /** Somebody who has just registered, and is logged in. */
    async function someone(account = anOwner()) {
      const device = aDevice();
      const client = device.page();
      await client.register(account);
      return { account, device, client };
    }

    async function loggedIn({ username: identifier, password }: Account) {
      const device = aDevice();
      const client = device.page();
      await client.login({ identifier, password });
      return { device, client };
    }

    const endingsOf = async (client: Client) =>
      (await client.sessions.list({ status: 'ended' })).items.map(({ endedReason }) => endedReason);

    const tokenOf = async (address: string, page: string) => (await mailedLink(app, address, page)).token;

    it('registering logs in, and answers who and where, without a token', async () => {
      const account = anOwner();
      const client = aDevice().page();
      const answer = await client.register(account);
      expect(answer).toEqual({
        user: expect.objectContaining({ username: account.username }) as unknown,
        session: expect.objectContaining({ current: true }) as unknown,
      });
      expect(client.isLoggedIn).toBe(true);
      expect(await client.profile.get()).toMatchObject({ email: account.email });
    });

    it('a login answers who and where, without a token', async () => {
      const { account } = await someone();
      const client = aDevice().page();
      const answer = await client.login({ identifier: account.email, password: account.password });
      expect(Object.keys(answer).sort()).toEqual(['session', 'user']);
      expect((await client.sessions.list()).items).toHaveLength(2);
    });

    it('a wrong password is the caller’s to see, and logs nobody out', async () => {
      const { account, client } = await someone();
      const logouts = logoutsOf(client);
      const failure = await failureOf(client.login({ identifier: account.username, password: 'wrong' }));
      expect([failure.code, failure.status]).toEqual(['INVALID_CREDENTIALS', 401]);
      expect(failure.requestId).toMatch(/^[\w-]+$/);
      expect(await codeOf(client.reauthenticate('wrong'))).toBe('INVALID_CREDENTIALS');
      const passwords = { currentPassword: 'wrong', newPassword: anOwner().password };
      expect(await codeOf(client.password.change(passwords))).toBe('INVALID_CREDENTIALS');
      expect([client.isLoggedIn, logouts]).toEqual([true, []]);
    });

    it('refused fields are named', async () => {
      const failure = await failureOf(
        aDevice()
          .page()
          .register({ ...anOwner(), email: 'nonsense' }),
      );
      expect([failure.code, failure.status]).toEqual(['VALIDATION_FAILED', 400]);
      expect(failure.errors).toContainEqual({
        field: 'email',
        code: 'IS_EMAIL',
        message: expect.any(String) as string,
      });
    });

    it('a mail logs in, with its link or with its code', async () => {
      const { account } = await someone();
      const [byLink, byCode] = [aDevice().page(), aDevice().page()];
      await byLink.emailLogin.request(account.email);
      await byLink.emailLogin.redeem({ token: await tokenOf(account.email, 'log-in') });
      expect((await byLink.profile.get()).emailVerified).toBe(true);
      const { challenge } = await byCode.emailLogin.request(account.email);
      const code = await app.mailbox.codeTo(account.email);
      const { session } = await byCode.emailLogin.redeem({ challenge, code });
      expect([session.method, byCode.isLoggedIn]).toEqual(['otp', true]);
      expect(await codeOf(byCode.emailLogin.redeem({ challenge, code }))).toBe('SINGLE_USE_CODE_INVALID');
      expect(await codeOf(byCode.emailLogin.redeem({ token: 'nonsense' }))).toBe('SINGLE_USE_TOKEN_INVALID');
    });

    it('logging out ends the session, and says so once', async () => {
      const { account, client, device } = await someone();
      const logouts = logoutsOf(client);
      await client.logout();
      await client.logout();
      expect([client.isLoggedIn, logouts]).toEqual([false, [{ elsewhere: false, reason: 'LOGGED_OUT' }]]);
      expect([...device.storage]).toEqual([]);
      expect(await endingsOf((await loggedIn(account)).client)).toEqual(['logout']);
      expect(['LOGGED_OUT', 'REFRESH_TOKEN_MISSING']).toContain(await codeOf(device.page().refresh()));
    });

    it('logging out ends the session with an access token that has expired, without a refresh', async () => {
      const { account, client, device } = await someone();
      app.clock.advance(16 * MINUTE_MS);
      await client.logout();
      expect(device.sent.at(-1)).toBe('POST /api/auth/logout');
      expect(device.sent).not.toContain('POST /api/auth/refresh');
      expect(await endingsOf((await loggedIn(account)).client)).toEqual(['logout']);
    });

    it('logging out of a session that has ended elsewhere is no failure', async () => {
      const { account, client } = await someone();
      await (await loggedIn(account)).client.sessions.endOthers();
      await client.logout();
      expect(client.isLoggedIn).toBe(false);
    });

    describe('without a network', () => {
      it('logging out forgets the tokens, and says that the server does not know', async () => {
        const { client, device } = await someone();
        const logouts = logoutsOf(client);
        device.isOffline = true;
        expect(await codeOf(client.logout())).toBe('NETWORK_ERROR');
        expect([client.isLoggedIn, logouts.length]).toEqual([false, 1]);
        expect([...device.storage.values()].filter((value) => value.includes('Token'))).toEqual([]);
        device.isOffline = false;
        expect(await codeOf(client.profile.get())).toMatch(/^(LOGGED_OUT|TOKEN_MISSING)$/);
      });

      it('logging out keeps the next page logged out, which tells the server first', async () => {
        const { account, client, device } = await someone();
        device.isOffline = true;
        await codeOf(client.logout());
        const offline = device.page();
        expect(['NETWORK_ERROR', 'LOGGED_OUT']).toContain(await codeOf(offline.refresh()));
        device.isOffline = false;
        const next = device.page();
        expect(await codeOf(next.refresh())).toBe('LOGGED_OUT');
        expect(next.isLoggedIn).toBe(false);
        // where the tokens were in the storage, nobody has them any more
        const endings = await endingsOf((await loggedIn(account)).client);
        expect(endings).toEqual(delivery === 'body' ? [] : ['logout']);
      });

      it('after logging out somebody logs in, and stays so', async () => {
        const { account, client, device } = await someone();
        device.isOffline = true;
        await codeOf(client.logout());
        device.isOffline = false;
        await client.login({ identifier: account.username, password: account.password });
        await client.refresh();
        expect((await client.profile.get()).username).toBe(account.username);
        const next = device.page();
        await next.refresh();
        expect((await next.sessions.list()).items.filter(({ current }) => current)).toHaveLength(1);
      });

      it('logging out everywhere fails, and everybody stays logged in', async () => {
        const { client, device } = await someone();
        device.isOffline = true;
        expect(await codeOf(client.logoutEverywhere())).toBe('NETWORK_ERROR');
        device.isOffline = false;
        expect(await client.profile.get()).toBeDefined();
      });
    });

    it('logging out everywhere ends every session', async () => {
      const { account, client } = await someone();
      const other = await loggedIn(account);
      const logouts = logoutsOf(other.client);
      expect(await client.logoutEverywhere()).toEqual({ revoked: 2 });
      expect(client.isLoggedIn).toBe(false);
      expect(await codeOf(other.client.profile.get())).toBe('SESSION_REVOKED');
      expect(logouts).toEqual([{ elsewhere: false, reason: 'SESSION_REVOKED' }]);
    });

    it('sessions are listed in pages, ended one by one, and all but this one', async () => {
      const { account, client } = await someone();
      const [second] = [await loggedIn(account), await loggedIn(account), await loggedIn(account)];
      const first = await client.sessions.list({ limit: 2, cursor: undefined });
      const rest = await client.sessions.list({ limit: 2, cursor: first.nextCursor ?? undefined });
      expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 2, null]);
      const { items } = await second.client.sessions.list();
      await client.sessions.end(items.find(({ current }) => current)?.id ?? '');
      expect(await codeOf(second.client.profile.get())).toBe('SESSION_REVOKED');
      expect(await client.sessions.endOthers()).toEqual({ revoked: 2 });
      expect(await codeOf(client.sessions.end(randomUUID()))).toBe('NOT_FOUND');
    });

    it('a profile is read and changed', async () => {
      const { account, client } = await someone();
      expect(await client.profile.get()).toMatchObject({ fullName: account.fullName });
      expect(await client.profile.update({ fullName: 'Ada Lovelace' })).toMatchObject({ fullName: 'Ada Lovelace' });
      const { account: other } = await someone();
      expect(await codeOf(client.profile.update({ username: other.username }))).toBe('USERNAME_TAKEN');
    });

    it('deleting the account logs out', async () => {
      const { account, client } = await someone();
      expect(await codeOf(client.profile.delete('wrong'))).toBe('INVALID_CREDENTIALS');
      expect(client.isLoggedIn).toBe(true);
      await client.profile.delete(account.password);
      expect(client.isLoggedIn).toBe(false);
      const credentials = { identifier: account.username, password: account.password };
      expect(await codeOf(client.login(credentials))).toBe('INVALID_CREDENTIALS');
    });

    it('settings are any members, and null removes one', async () => {
      const { client } = await someone();
      await client.settings.update({ density: 'compact', theme: 'dark' });
      expect(await client.settings.update({ theme: null, sizes: [1, 2] })).toEqual({
        density: 'compact',
        sizes: [1, 2],
      });
      expect(await client.settings.get()).toEqual({ density: 'compact', sizes: [1, 2] });
    });

    it('a new password ends the other sessions, and this one goes on', async () => {
      const { account, client } = await someone();
      const other = await loggedIn(account);
      const newPassword = anOwner().password;
      await client.password.change({ currentPassword: account.password, newPassword });
      expect(await client.profile.get()).toBeDefined();
      expect(await codeOf(other.client.profile.get())).toBe('SESSION_REVOKED');
      await loggedIn({ ...account, password: newPassword });
    });

    it('a forgotten password is set anew by mail', async () => {
      const { account, client } = await someone();
      await client.password.forgot(account.email);
      const proof = { token: await tokenOf(account.email, 'reset-password'), newPassword: anOwner().password };
      await aDevice().page().password.reset(proof);
      expect(await codeOf(client.profile.get())).toBe('SESSION_REVOKED');
      expect(await codeOf(client.password.reset(proof))).toBe('SINGLE_USE_TOKEN_INVALID');
      await loggedIn({ ...account, password: proof.newPassword });
    });

    it('an address is confirmed, with the first mail or another one', async () => {
      const { account, client } = await someone();
      await client.email.resend();
      await aDevice().page().email.resend(account.email);
      expect(await codeOf(aDevice().page().email.resend())).toMatch(/^((REFRESH_)?TOKEN_MISSING|LOGGED_OUT)$/);
      await aDevice()
        .page()
        .email.verify(await tokenOf(account.email, 'verify-email'));
      expect((await client.profile.get()).emailVerified).toBe(true);
    });

    it('another address needs a recent login, a click, and can be taken back', async () => {
      const { account, client } = await someone();
      const { email } = anAccount();
      app.clock.advance(61 * MINUTE_MS);
      expect(await codeOf(client.profile.update({ email }))).toBe('RECENT_LOGIN_REQUIRED');
      const answer = await client.reauthenticate(account.password);
      expect(Object.keys(answer)).toEqual(['authenticatedAt']);
      expect(await client.profile.update({ email })).toMatchObject({ email: account.email, pendingEmail: email });
      await client.email.confirmChange(await tokenOf(email, 'confirm-email-change'));
      expect((await client.profile.get()).email).toBe(email);
      await aDevice()
        .page()
        .email.undoChange(await tokenOf(account.email, 'undo-email-change'));
      expect(await codeOf(client.profile.get())).toBe('SESSION_REVOKED');
    });

    it('giving the password again keeps the session and its refresh token', async () => {
      const { account, client, device } = await someone();
      const { items } = await client.sessions.list();
      await client.reauthenticate(account.password);
      await client.refresh();
      const next = device.page();
      await next.refresh();
      expect((await next.sessions.list()).items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    });
  },
);

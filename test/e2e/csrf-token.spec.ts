import { createHmac, randomBytes } from 'node:crypto';
import { type Account, anAccount, registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { answerToExactly } from '../support/exact-request.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const COOKIE = 'watchword_csrf';
const REFUSED = '403 CSRF_CHECK_FAILED';

/** For browsers that say nothing of where a request comes from: what only our own pages can read and send back. */
describe('the double-submit token', () => {
  let app: RunningApp;
  let device: ApiClient;
  let account: Account;
  let token: string;

  beforeAll(async () => (app = await startTestApp('sqlite')));
  beforeEach(async () => {
    account = (await registered(app.device())).account;
    [device, token] = await loggedInDevice();
  });
  afterAll(() => app.close());

  async function loggedInDevice(who = account): Promise<[ApiClient, string]> {
    const client = app.device();
    const body = { identifier: who.email, password: who.password, delivery: 'cookie' };
    await client.post('/api/auth/login', { body });
    return [client, client.cookies.get(COOKIE) ?? ''];
  }

  const changeWith = (headers: Record<string, string>, client = device) =>
    answerToExactly(client, { method: 'PATCH', path: '/api/users/me', headers, body: { fullName: 'Ada' } });

  it('lets a change pass when header and cookie are the same', async () => {
    expect(await changeWith({ 'x-csrf-token': token })).toBe('200');
  });

  it('lets a change pass even where the browser names another site, since only our pages know it', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', 'x-csrf-token': token };
    expect(await changeWith(headers)).toBe('200');
  });

  it('may be used again, and after a refresh the old one is as good as the new one', async () => {
    expect(await changeWith({ 'x-csrf-token': token })).toBe('200');
    const request = { method: 'POST', path: '/api/auth/refresh' };
    expect(await answerToExactly(device, { ...request, headers: { 'x-csrf-token': token } })).toBe('200');
    await device.post('/api/auth/refresh');
    const renewed = device.cookies.get(COOKIE) ?? '';
    expect(renewed).not.toBe(token);
    expect(await changeWith({ 'x-csrf-token': renewed })).toBe('200');
    device.cookies.set(COOKIE, token);
    expect(await changeWith({ 'x-csrf-token': token })).toBe('200');
  });

  it('serves the refresh cookie and the session cookie too', async () => {
    const headers = { 'x-csrf-token': token };
    device.cookies.delete('watchword_access');
    expect(await answerToExactly(device, { method: 'POST', path: '/api/auth/logout', headers })).toBe('200');
    const classic = app.device();
    await classic.post('/api/auth/session', { body: { identifier: account.email, password: account.password } });
    const ownHeaders = { 'x-csrf-token': classic.cookies.get(COOKIE) ?? '' };
    expect(await changeWith({}, classic)).toBe(REFUSED);
    expect(await changeWith(ownHeaders, classic)).toBe('200');
  });

  it('is refused when the header is missing or empty', async () => {
    expect(await changeWith({})).toBe(REFUSED);
    expect(await changeWith({ 'x-csrf-token': '' })).toBe(REFUSED);
  });

  it('is refused when the cookie is missing', async () => {
    device.cookies.delete(COOKIE);
    expect(await changeWith({ 'x-csrf-token': token })).toBe(REFUSED);
  });

  it('is refused when header and cookie are two tokens, although each is good', async () => {
    await device.post('/api/auth/refresh');
    expect(await changeWith({ 'x-csrf-token': token })).toBe(REFUSED);
  });

  it('is refused when it belongs to another session, of the same user or of another', async () => {
    const [, ofAnotherSession] = await loggedInDevice();
    const [, ofAnotherUser] = await loggedInDevice((await registered(app.device())).account);
    for (const foreign of [ofAnotherSession, ofAnotherUser]) {
      device.cookies.set(COOKIE, foreign);
      expect(await changeWith({ 'x-csrf-token': foreign })).toBe(REFUSED);
    }
  });

  it.each([
    ['nothing but its nonce', ([nonce]: string[]) => nonce],
    ['nothing but its signature', ([, signature]: string[]) => `.${signature}`],
    ['another nonce', ([, signature]: string[]) => `${randomBytes(16).toString('base64url')}.${signature}`],
    ['another signature', ([nonce]: string[]) => `${nonce}.${randomBytes(32).toString('base64url')}`],
    ['a shorter signature', ([nonce, signature]: string[]) => `${nonce}.${signature?.slice(0, -1)}`],
    ['a signature of its own making', ([nonce]: string[]) => `${nonce}.${ownSignature(nonce ?? '')}`],
    ['text that is no token', () => 'x'],
    ['a dot', () => '.'],
  ])('is refused when it is forged with %s', async (_how, forge) => {
    const forged = forge(token.split('.')) ?? '';
    device.cookies.set(COOKIE, forged);
    expect(await changeWith({ 'x-csrf-token': forged })).toBe(REFUSED);
  });

  it('is not asked for when a Bearer token is shown', async () => {
    const { accessToken } = await registered(app.device());
    expect(await changeWith({ authorization: `Bearer ${accessToken}` })).toBe('200');
  });

  it('outlives a rotation of REFRESH_TOKEN_SECRET, as long as the secret that signed it is still listed', async () => {
    const [older, newer] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    const environment = await sharedEnvironment('sqlite');
    const withSecret = (REFRESH_TOKEN_SECRET: string) =>
      startTestApp('sqlite', { ...environment, REFRESH_TOKEN_SECRET });
    const apps = [await withSecret(older), await withSecret(`${newer},${older}`), await withSecret(newer)];
    const [before, ...later] = apps.map((each) => each.device());
    const body = { ...anAccount(), delivery: 'cookie' };
    await before?.post('/api/auth/register', { body });
    const headers = { 'x-csrf-token': before?.cookies.get(COOKIE) ?? '' };
    const answers: string[] = [];
    for (const client of later) {
      before?.cookies.forEach((value, name) => client.cookies.set(name, value));
      answers.push(await changeWith(headers, client));
    }
    for (const each of apps.reverse()) await each.close();
    expect(answers).toEqual(['200', REFUSED]);
  });
});

function ownSignature(nonce: string): string {
  return createHmac('sha256', 'a key that the attacker made up').update(nonce).digest('base64url');
}

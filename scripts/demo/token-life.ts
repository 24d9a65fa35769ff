import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoClient, type DemoTokens } from './demo-client.js';
import { glimpse, Narrator } from './narrator.js';

/** Longer than this nobody watches a demonstration. */
const LONGEST_WAIT_SECONDS = 60;

/** The grace windows of the walk's own server and of one with default settings, and a second more. */
const PAST_THE_SHORT_WINDOW_SECONDS = 4;
const PAST_THE_DEFAULT_WINDOW_SECONDS = 11;

const narrator = new Narrator();

export async function walkTokenLife(baseUrl: string): Promise<void> {
  narrator.note(`The server is ${baseUrl}`);
  const client = new DemoClient(baseUrl, narrator);
  const account = newAccount();
  await register(client, account);
  const first = await logIn(client, account);
  await use(client, first);
  await expire(client, first);
  const second = await refresh(client, first);
  await replayInside(client, first, second);
  await replayPast(client, first, second);
  await logOut(client, account);
  narrator.note('\nThat was the whole life of a token.');
}

type NewAccount = ReturnType<typeof newAccount>;

function newAccount() {
  const unique = randomBytes(4).toString('hex');
  const password = `${randomBytes(9).toString('base64url')} harbour lantern`;
  return { email: `ada-${unique}@example.org`, username: `ada-${unique}`, fullName: 'Ada Lovelace', password };
}

async function register(client: DemoClient, account: NewAccount): Promise<void> {
  narrator.chapter('Register');
  await client.call('POST', '/auth/register', { body: account, detail: `${account.email}, ${account.username}` });
}

async function logIn(client: DemoClient, account: NewAccount): Promise<DemoTokens> {
  narrator.chapter('Log in');
  const body = { identifier: account.username, password: account.password, delivery: 'body' };
  const tokens = await client.tokens('/auth/login', body, 'delivery: body');
  narrator.note(`access token  ${glimpse(tokens.accessToken)}  lives ${tokens.expiresIn} s, checked by its signature`);
  narrator.note(`refresh token ${glimpse(tokens.refreshToken)}  generation 0 of a session; the database keeps no copy`);
  return tokens;
}

async function use(client: DemoClient, { accessToken }: DemoTokens): Promise<void> {
  narrator.chapter('Use the access token');
  const { data } = await client.call('GET', '/users/me', { token: accessToken, detail: glimpse(accessToken) });
  narrator.note(`you are ${data.email}`);
}

async function expire(client: DemoClient, { accessToken, expiresIn }: DemoTokens): Promise<void> {
  narrator.chapter('Let it expire');
  if (expiresIn > LONGEST_WAIT_SECONDS) {
    narrator.note(
      `this server's access tokens live ${expiresIn} s; without --url the walk uses one whose live for seconds`,
    );
    return;
  }
  await wait(expiresIn + 1);
  await client.call('GET', '/users/me', { token: accessToken, detail: glimpse(accessToken) });
  narrator.note('TOKEN_EXPIRED and not TOKEN_INVALID, so that a client knows to refresh');
}

async function refresh(client: DemoClient, { refreshToken }: DemoTokens): Promise<DemoTokens> {
  narrator.chapter('Refresh: the refresh token is replaced');
  const next = await client.tokens('/auth/refresh', { refreshToken }, glimpse(refreshToken));
  narrator.note(`refresh token ${glimpse(refreshToken)} → ${glimpse(next.refreshToken)}`);
  await client.call('GET', '/users/me', { token: next.accessToken, detail: glimpse(next.accessToken) });
  return next;
}

async function replayInside(client: DemoClient, first: DemoTokens, second: DemoTokens): Promise<void> {
  narrator.chapter('Replay inside the grace window: a lost answer or two tabs, and nobody is logged out');
  const replayed = await Promise.all(
    [1, 2, 3].map(() =>
      client.tokens('/auth/refresh', { refreshToken: first.refreshToken }, glimpse(first.refreshToken)),
    ),
  );
  const isSame = replayed.every(({ refreshToken }) => refreshToken === second.refreshToken);
  if (!isSame) throw new Error('a replay inside the window got another successor');
  narrator.note(`every answer holds the same successor ${glimpse(second.refreshToken)}; nothing was written`);
}

async function replayPast(client: DemoClient, first: DemoTokens, second: DemoTokens): Promise<void> {
  narrator.chapter('Replay past the window: somebody has a copy, and the session ends for both');
  const isShortLived = first.expiresIn <= LONGEST_WAIT_SECONDS;
  await wait(isShortLived ? PAST_THE_SHORT_WINDOW_SECONDS : PAST_THE_DEFAULT_WINDOW_SECONDS);
  await client.call('POST', '/auth/refresh', {
    body: { refreshToken: first.refreshToken },
    detail: glimpse(first.refreshToken),
  });
  narrator.note('the rightful successor and the access token are dead at the next request, too:');
  await client.call('POST', '/auth/refresh', {
    body: { refreshToken: second.refreshToken },
    detail: glimpse(second.refreshToken),
  });
  await client.call('GET', '/users/me', { token: second.accessToken, detail: glimpse(second.accessToken) });
}

async function logOut(client: DemoClient, account: NewAccount): Promise<void> {
  narrator.chapter('Log in again, and log out');
  const body = { identifier: account.email, password: account.password, delivery: 'body' };
  const { accessToken, refreshToken } = await client.tokens('/auth/login', body, 'by e-mail this time');
  await client.call('POST', '/auth/logout', { token: accessToken, detail: glimpse(accessToken) });
  await client.call('GET', '/users/me', { token: accessToken, detail: glimpse(accessToken) });
  await client.call('POST', '/auth/refresh', { body: { refreshToken }, detail: glimpse(refreshToken) });
}

async function wait(seconds: number): Promise<void> {
  narrator.note(`… ${seconds} s pass`);
  await sleep(seconds * 1_000);
}

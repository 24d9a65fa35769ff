import axios from 'axios';
import { attachAxios, type Client, ClientError, createClient, isTokenExpired } from 'watchword/client';

/** A page of a team, which compiles with the types of a browser and without those of Node. */
const client: Client = createClient({ baseUrl: '/' });
const app: Client = createClient({ baseUrl: 'https://id.example.org', delivery: 'body', storage: sessionStorage });

const http = axios.create({ baseURL: 'https://api.example.org' });
const detach: () => void = attachAxios(http, client);

const unsubscribe = client.on('loggedOut', ({ reason, elsewhere }) => {
  document.title = elsewhere ? 'Logged out in another tab' : reason;
});

document.querySelector('form')?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(event.target as HTMLFormElement));
  try {
    const { user } = await client.login({ identifier: String(email), password: String(password) });
    document.title = user.fullName;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    document.title = error.code === 'RATE_LIMITED' ? `Wait ${error.retryAfterSeconds} s` : error.message;
  }
});

document.querySelector('button')?.addEventListener('click', async () => {
  const answer: Response = await client.fetch('/api/users/me', { signal: AbortSignal.timeout(5_000) });
  const { items } = await client.sessions.list({ status: 'live' });
  const token = await app.accessToken();
  console.log(answer.status, items.length, token !== undefined && isTokenExpired(token));
  await client.logout();
});

addEventListener('beforeunload', () => {
  unsubscribe();
  detach();
});

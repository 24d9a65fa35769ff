import { ClientError, createClient } from 'watchword/client';

/** What a program does that calls the server at the address in its first argument. */
async function main(): Promise<void> {
  const [baseUrl = ''] = process.argv.slice(2);
  const client = createClient({ baseUrl, delivery: 'body', timeoutMs: 60_000 });
  const username = `eve-${crypto.randomUUID().slice(0, 8)}`;
  const password = crypto.randomUUID();
  await client.register({ email: `${username}@example.org`, username, fullName: 'Eve Client', password });
  await client.login({ identifier: username, password });
  await client.refresh();
  const { fullName } = await client.profile.get();
  const response = await client.fetch('/api/team/me');
  const refusal = await client.login({ identifier: username, password: 'wrong' }).catch((error: unknown) => error);
  if (!(refusal instanceof ClientError) || refusal.code !== 'INVALID_CREDENTIALS') throw refusal;
  await client.logout();
  console.log(JSON.stringify({ fullName, status: response.status, isLoggedIn: client.isLoggedIn }));
}

void main();

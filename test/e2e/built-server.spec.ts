import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { anAccount, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { CLI, optionsFor } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { noteSecret } from '../support/evidence.js';
import { emptyFolder, LaunchedServer } from '../support/launched-server.js';
import { newServerSecrets } from '../support/test-app.js';
import { productionEnvironment } from '../unit/config/environments.js';

const PATIENCE_MS = 20_000;

const modeOf = (...path: string[]): string => (statSync(join(...path)).mode & 0o777).toString(8);

function noteSecretsIn(folder: string): void {
  const secrets = JSON.parse(readFileSync(join(folder, 'var/development-secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  for (const secret of Object.values(secrets)) noteSecret(secret);
}

describe('the first thing that the built server prints', () => {
  const folder = emptyFolder();
  let server: LaunchedServer;
  let printed: string;

  beforeAll(async () => {
    server = await LaunchedServer.launch(folder).listening();
    // an answer to a request shows that nothing else was waiting to be printed
    await fetch(`${server.origin}/health/ready`);
    printed = server.stdout;
    noteSecretsIn(folder);
  });
  afterAll(() => server.stop());

  it('is one block that says where everything is and what comes next, in plain text', () => {
    const [block] = printed.split('[Nest]');
    expect(block?.replaceAll(server.origin, 'ORIGIN')).toBe(`
Watchword is ready.

  API       ORIGIN/api
  Swagger   ORIGIN/docs
  Example   ORIGIN/example
  Health    ORIGIN/health/ready
  Database  SQLite in var/watchword.sqlite
  Secrets   REFRESH_TOKEN_SECRET and TOKEN_ENCRYPTION_KEY: generated for development and kept in var/development-secrets.json

  There is no administrator yet. Create the first one: npm run cli -- users create-admin

`);
  });

  it('is followed by nothing but the request, on one line without colour codes', () => {
    const [, ...others] = printed.split('[Nest]');
    expect(others.join('')).toMatch(/^(?:[^\n]*request \{[^\n]*\}\n)?$/);
    expect(printed).not.toContain('\u001b');
  });

  it('names addresses that answer', async () => {
    for (const name of ['API', 'Swagger', 'Example', 'Health'] as const) {
      expect((await fetch(server.addressOf(name) ?? '')).status).toBe(200);
    }
  });

  it('is reached by a person who opens the server’s root, too', async () => {
    const response = await fetch(`${server.origin}/`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
  });

  it('speaks of no administrator when there is one', async () => {
    const account = anAccount();
    noteSecret(account.password);
    await server.stop();
    const made = spawnSync(process.execPath, [CLI, 'users', 'create-admin', ...optionsFor(account)], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      input: `${account.password}\n`,
    });
    expect(made.status).toBe(0);
    server = await LaunchedServer.launch(folder).listening();
    expect(server.stdout).toContain('Watchword is ready.');
    expect(server.stdout).not.toContain('administrator');
  });
});

it('in production it is one line of the log, without Swagger at the root', async () => {
  const environment = productionEnvironment({ BCRYPT_COST: '10' }) as Record<string, string>;
  const server = await LaunchedServer.launch(emptyFolder(), environment).listening();
  const root = await fetch(`${server.origin}/`, { redirect: 'manual' });
  const api = await fetch(`${server.origin}/api`);
  await server.stop();
  const lines = server.stdout.trim().split('\n');
  const messages = lines.map((line) => (JSON.parse(line) as { message: unknown }).message);
  expect(messages.filter((message) => String(message).startsWith('Watchword is ready.  API http'))).toHaveLength(1);
  expect([root.status, api.status]).toEqual([404, 200]);
});

describe('the built server in an empty folder, with no settings', () => {
  const folder = emptyFolder();
  let server: LaunchedServer;

  beforeAll(async () => {
    server = await LaunchedServer.launch(folder).listening();
    noteSecretsIn(folder);
  });
  afterAll(() => server.stop());

  it('serves', async () => {
    const { accessToken, account } = await registered(server.device());
    const profile = await server.device().get<{ email: string }>('/api/users/me', { token: accessToken });
    expect(profile.data.email).toBe(account.email);
    expect((await server.device().get('/health/ready')).status).toBe(200);
  });

  it('prints where the API and Swagger are, and both are there', async () => {
    expect(server.addressOf('API')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
    const page = await fetch(server.addressOf('Swagger') ?? '');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const openapi = (await (await fetch(`${server.addressOf('Swagger')}/openapi.json`)).json()) as { paths: object };
    expect(openapi.paths).toHaveProperty(['/api/auth/login']);
    const postman = (await (await fetch(`${server.addressOf('Swagger')}/postman.json`)).json()) as { item: object[] };
    expect(postman.item.length).toBeGreaterThan(3);
  });

  it('complains about nothing', () => {
    expect(server.stderr).toBe('');
  });

  it('closes var/ and the secrets in it to everybody else', () => {
    expect(modeOf(folder, 'var')).toBe('700');
    expect(modeOf(folder, 'var/development-secrets.json')).toBe('600');
  });

  it('keeps everybody logged in when it is started again', async () => {
    const device = server.device();
    const { accessToken, refreshToken } = await registered(device);
    expect(await server.stop()).toBe(0);
    server = await LaunchedServer.launch(folder).listening();
    expect((await server.device().get('/api/users/me', { token: accessToken })).status).toBe(200);
    const refreshed = await server.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken } });
    expect(refreshed.status).toBe(200);
    expect((await server.device().get('/api/users/me', { token: refreshed.data.accessToken })).status).toBe(200);
  });
});

describe('the built server with secrets of its own', () => {
  it('closes the folder of its database to everybody else, too', async () => {
    const folder = emptyFolder();
    const server = await LaunchedServer.launch(folder, newServerSecrets()).listening();
    const mode = modeOf(folder, 'var');
    await server.stop();
    expect(mode).toBe('700');
  });
});

/** A request whose head has arrived, which the server says, and whose body has not. */
async function beginRequest(origin: string, path: string, body: string): Promise<Socket> {
  const { hostname, port, host } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const head = [`POST ${path} HTTP/1.1`, `Host: ${host}`, 'Content-Type: application/json', 'Expect: 100-continue'];
  socket.write([...head, `Content-Length: ${Buffer.byteLength(body)}`, '', ''].join('\r\n'));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', (chunk: Buffer) => {
      if (chunk.toString().startsWith('HTTP/1.1 100 ')) resolve();
      else reject(new Error(`no 100 Continue but ${chunk.toString()}`));
    });
  });
  return socket;
}

async function restOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

/** Asks until the server takes no new request any more. */
async function untilClosedTo(origin: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const status = await fetch(`${origin}/health/live`, { headers: { connection: 'close' } }).then(
      (response) => response.status,
      () => 'refused',
    );
    if (status !== 200) return;
    if (Date.now() > deadline) throw new Error('the server goes on taking requests');
  }
}

describe('SIGTERM', () => {
  it('lets a running request finish, takes no other, and ends with 0', async () => {
    const server = await LaunchedServer.launch(emptyFolder(), newServerSecrets()).listening();
    const body = JSON.stringify(anAccount());
    const running = await beginRequest(server.origin, '/api/auth/register', body);
    server.signal('SIGTERM');
    await untilClosedTo(server.origin);
    running.write(body);
    const answer = await restOf(running);
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
    expect(answer).toContain('"success":true');
    expect(await server.exited).toBe(0);
  });

  it('says first that it is not ready, and serves on for SHUTDOWN_DRAIN', async () => {
    // ended by a second signal, so that no machine is too slow for it
    const environment = { ...newServerSecrets(), SHUTDOWN_DRAIN: '5m' };
    const server = await LaunchedServer.launch(emptyFolder(), environment).listening();
    const readiness = () => server.device().get('/health/ready');
    expect((await readiness()).status).toBe(200);
    server.signal('SIGTERM');
    await eventually('it is not ready', async () => (await readiness()).status === 503);

    const { status, headers } = await server.device().post('/api/auth/register', { body: anAccount() });
    expect([status, headers.get('connection')]).toEqual([201, 'close']);
    expect((await server.device().get('/health/live')).status).toBe(200);

    server.signal('SIGTERM');
    await untilClosedTo(server.origin);
    expect(await server.exited).toBe(0);
  });

  it('closes by itself when that time is over', async () => {
    const server = await LaunchedServer.launch(emptyFolder(), {
      ...newServerSecrets(),
      SHUTDOWN_DRAIN: '1s',
    }).listening();
    const begin = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - begin).toBeGreaterThan(950);
  });

  it('gives way to Ctrl-C, which does not wait', async () => {
    const server = await LaunchedServer.launch(emptyFolder(), {
      ...newServerSecrets(),
      SHUTDOWN_DRAIN: '5m',
    }).listening();
    server.signal('SIGTERM');
    await eventually('it is not ready', async () => (await server.device().get('/health/ready')).status === 503);
    server.signal('SIGINT');
    expect(await server.exited).toBe(0);
  });

  it('ends an idle server with 0', async () => {
    const server = await LaunchedServer.launch(emptyFolder(), newServerSecrets()).listening();
    expect(await server.stop()).toBe(0);
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';

const START_LIMIT_MS = 120_000;

/** What a server gets that is started in an empty folder. */
const ENVIRONMENT = { PORT: '0', SHUTDOWN_DRAIN: '0s', PATH: process.env.PATH };

/** A server in a process of its own, whose block at the start says where it is. */
export class StartedServer {
  static async start(program, parameters, cwd, environment = {}) {
    const child = spawn(program, parameters, { cwd, env: { ...ENVIRONMENT, ...environment } });
    const server = new StartedServer(child);
    try {
      await server.listening();
      return server;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  printed = '';

  constructor(child) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.printed += chunk));
  }

  get url() {
    return /^ {2}API +(http\S+)$/m.exec(this.printed)?.[1];
  }

  async listening() {
    const signal = AbortSignal.timeout(START_LIMIT_MS);
    const ended = once(this.child, 'exit', { signal }).then(() => {
      throw new Error(`the server ended:\n${this.printed}`);
    });
    // waited for only while it starts
    ended.catch(() => undefined);
    while (!this.url) await Promise.race([once(this.child.stdout, 'data', { signal }), ended]);
  }

  /** @returns its exit code */
  async stop() {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [code] = await ended;
    return code;
  }

  async call(method, path, { body, token } = {}) {
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    return { status: response.status, ...(await response.json()) };
  }
}

/** Registers, logs in, refreshes, and asks who that is. @returns the last access token */
export async function walk(server) {
  const name = `ada-${randomBytes(4).toString('hex')}`;
  const password = `${randomBytes(9).toString('base64url')} harbour lantern`;
  const account = { email: `${name}@example.org`, username: name, fullName: 'Ada Lovelace', password };
  const registered = await server.call('POST', '/auth/register', { body: { ...account, delivery: 'body' } });
  assert.equal(registered.status, 201, JSON.stringify(registered));
  const loggedIn = await server.call('POST', '/auth/login', { body: { identifier: name, password, delivery: 'body' } });
  assert.equal(loggedIn.status, 200, JSON.stringify(loggedIn));
  const { refreshToken } = loggedIn.data;
  const refreshed = await server.call('POST', '/auth/refresh', { body: { refreshToken } });
  assert.equal(refreshed.status, 200, JSON.stringify(refreshed));
  assert.notEqual(refreshed.data.refreshToken, refreshToken);
  const { accessToken } = refreshed.data;
  const me = await server.call('GET', '/users/me', { token: accessToken });
  assert.deepEqual([me.status, me.data.username], [200, name]);
  return accessToken;
}

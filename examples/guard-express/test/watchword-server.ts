import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PASSWORD = `${randomBytes(12).toString('base64url')} of a test`;

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A Watchword server in a process of its own, as `npx watchword` starts it, with a database in a folder that is thrown away. */
export class WatchwordServer {
  readonly clientSecret = randomBytes(32).toString('hex');
  private readonly folder = mkdtempSync(join(tmpdir(), 'watchword-'));
  private readonly environment: NodeJS.ProcessEnv;
  private child: ChildProcess | undefined;
  private users = 0;

  private constructor(
    readonly url: string,
    settings: Readonly<Record<string, string>>,
  ) {
    this.environment = {
      PATH: process.env['PATH'],
      PORT: new URL(url).port,
      PUBLIC_URL: url,
      DATABASE_URL: `sqlite:${join(this.folder, 'watchword.sqlite')}`,
      REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
      TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SERVICE_CLIENTS: JSON.stringify({ orders: { secret: this.clientSecret } }),
      BCRYPT_COST: '4',
      RATE_LIMIT: 'off',
      SHUTDOWN_DRAIN: '0s',
      ...settings,
    };
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<WatchwordServer> {
    const server = new WatchwordServer(`http://127.0.0.1:${await freePort()}`, settings);
    await server.comeBack();
    return server;
  }

  /** Starts it where it was before. */
  async comeBack(): Promise<void> {
    const { folder: cwd, environment: env } = this;
    const child = spawn(process.execPath, [watchword()], { cwd, env, stdio: 'ignore' });
    this.child = child;
    process.once('exit', () => child.kill());
    while (!(await this.isReady())) {
      if (child.exitCode !== null) throw new Error('the Watchword server did not start');
      await pause(100);
    }
  }

  async goAway(): Promise<void> {
    if (!this.child) return;
    const exited = once(this.child, 'exit');
    this.child.kill();
    await exited;
  }

  async stop(): Promise<void> {
    await this.goAway();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Registers a user, who is logged in then. */
  async newUser(): Promise<Tokens> {
    const username = `user${(this.users += 1)}`;
    const body = { username, email: `${username}@example.org`, fullName: 'A User', password: PASSWORD };
    return this.post('/api/auth/register', { ...body, delivery: 'body' });
  }

  async newAdmin(): Promise<Tokens> {
    const { folder: cwd, environment: env } = this;
    const who = ['--email', 'boss@example.org', '--username', 'boss', '--full-name', 'The Boss'];
    const command = [watchword(), 'users', 'create-admin', ...who];
    const { status, stderr } = spawnSync(process.execPath, command, { cwd, env, input: `${PASSWORD}\n` });
    if (status !== 0) throw new Error(stderr.toString());
    return this.post('/api/auth/login', { identifier: 'boss', password: PASSWORD, delivery: 'body' });
  }

  refresh({ refreshToken }: Tokens): Promise<Tokens> {
    return this.post('/api/auth/refresh', { refreshToken, delivery: 'body' });
  }

  async logOut({ refreshToken }: Tokens): Promise<void> {
    await this.post('/api/auth/logout', { refreshToken });
  }

  private async post(path: string, body: object): Promise<Tokens> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as { code?: string; data: Tokens };
    if (!response.ok) throw new Error(`${path} answered ${answer.code}`);
    return answer.data;
  }

  private async isReady(): Promise<boolean> {
    return fetch(`${this.url}/.well-known/jwks.json`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, milliseconds));

/** What `npx watchword` runs. */
function watchword(): string {
  return resolve('../../node_modules/watchword/dist/bin.js');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TcpDoor } from './tcp-door.js';
import { describeWithPackages } from './when-available.js';

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** A suite that needs a Redis: one that is installed, or the one that REDIS_URL names. */
export function describeWithRedis(name: string, suite: () => void): void {
  describeWithPackages(['redis-server'], name, suite);
}

/** A real Redis behind a door: a server of the test's own where one is installed, else the one that REDIS_URL names. */
export class RedisServer {
  private process: ChildProcess | undefined;

  private constructor(
    readonly door: TcpDoor,
    private readonly credentials: string,
    private readonly folder: string | undefined,
  ) {}

  static async start(): Promise<RedisServer> {
    const server = isInstalled ? RedisServer.ofItsOwn() : RedisServer.given(process.env['REDIS_URL'] ?? '');
    await server.restart();
    return server;
  }

  /** Leads through the door. */
  get url(): string {
    return `redis://${this.credentials}127.0.0.1:${this.door.port}`;
  }

  /** As SIGKILL does it; a server that is not ours is only cut off. */
  async kill(): Promise<void> {
    await this.door.shut();
    if (!this.process) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
    this.process = undefined;
  }

  /** Where it was; a server of our own is empty then. One that is up stays as it is. */
  async restart(): Promise<void> {
    if (this.door.isOpen) return;
    if (this.folder !== undefined) this.process = await startProcess(this.folder);
    await this.door.open();
  }

  private static ofItsOwn(): RedisServer {
    const folder = mkdtempSync(join(tmpdir(), 'watchword-redis-'));
    return new RedisServer(new TcpDoor({ path: socketIn(folder) }), '', folder);
  }

  private static given(url: string): RedisServer {
    const { hostname, port, username, password } = new URL(url);
    const credentials = password === '' ? '' : `${username}:${password}@`;
    return new RedisServer(new TcpDoor({ host: hostname, port: Number(port || 6_379) }), credentials, undefined);
  }
}

async function startProcess(folder: string): Promise<ChildProcess> {
  const socket = ['--port', '0', '--unixsocket', socketIn(folder)];
  const nothingKept = ['--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', [...socket, ...nothingKept], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code} instead of starting`)));
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections') || chunk.includes('ready to accept connections')) resolve();
    });
  });
  return child;
}

function socketIn(folder: string): string {
  return join(folder, 'redis.sock');
}

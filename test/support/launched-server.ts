import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { ApiClient } from './api-client.js';
import { logFileFor } from './evidence.js';
import { temporaryFolder } from './temporary-folder.js';

const MAIN = resolve('dist/main.js');

let launched = 0;

/** A folder that a server has never run in. */
export function emptyFolder(): string {
  return temporaryFolder('server');
}

/**
 * The built server as somebody starts it who sets nothing but what is given, in contrast to ServerProcess, whose settings
 * suit tests. Its output is kept apart by stream, and it may fail.
 */
export class LaunchedServer {
  stdout = '';
  stderr = '';
  /** The exit code, once it has one. */
  readonly exited: Promise<number | null>;

  private constructor(private readonly child: ChildProcessByStdio<null, Readable, Readable>) {
    const log = logFileFor(`launched-${(launched += 1)}`);
    child.stdout.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
      appendFileSync(log, chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
      appendFileSync(log, chunk);
    });
    this.exited = once(child, 'close').then(() => child.exitCode);
  }

  static launch(folder: string, environment: Readonly<Record<string, string>> = {}): LaunchedServer {
    // not even the default port, which may be somebody's; and no test waits for load balancers that there are not
    const env = { PATH: process.env['PATH'], PORT: '0', SHUTDOWN_DRAIN: '0s', ...environment };
    return new LaunchedServer(spawn(process.execPath, [MAIN], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Waits until it has said where it is. */
  async listening(): Promise<this> {
    while (this.addressOf('Swagger') === undefined) {
      const hasEnded = await Promise.race([
        this.exited.then(() => true),
        once(this.child.stdout, 'data').then(() => false),
      ]);
      if (hasEnded) throw new Error(`the server ended instead of listening:\n${this.stderr}`);
    }
    return this;
  }

  /** What it printed beside the name. */
  addressOf(name: 'API' | 'Swagger' | 'Example' | 'Health'): string | undefined {
    return new RegExp(`${name}\\s+(http://[^\\s\\u001b]+)`).exec(this.stdout)?.[1];
  }

  get origin(): string {
    return new URL(this.addressOf('API') ?? '').origin;
  }

  device(): ApiClient {
    return new ApiClient(this.origin);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.exited;
  }
}

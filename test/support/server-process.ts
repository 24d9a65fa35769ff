import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { ApiClient } from './api-client.js';
import { logFileFor } from './evidence.js';
import { temporaryFolder } from './temporary-folder.js';

const MAIN = resolve('dist/main.js');
const START_LIMIT_MS = 30_000;

let started = 0;

/** The built server in a process of its own, as production runs it. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /**
   * Starts it and waits until it listens. PORT is ephemeral unless given.
   *
   * @param entry the server of a team, in the place of ours
   */
  static async start(environment: Readonly<Record<string, string>>, entry = MAIN): Promise<ServerProcess> {
    const child = spawn(process.execPath, [entry], {
      cwd: temporaryFolder('server'),
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        LOG_LEVEL: 'debug',
        RATE_LIMIT: 'off',
        LOGIN_ATTEMPTS: 'off',
        BCRYPT_COST: '4',
        SHUTDOWN_DRAIN: '0s',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      return new ServerProcess(child, await listening(child));
    } catch (error) {
      // whoever is told that it did not start will not stop it
      child.kill('SIGKILL');
      throw error;
    }
  }

  device(): ApiClient {
    return new ApiClient(this.url);
  }

  /** SIGKILL: no chance to finish anything. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM, as an orchestrator stops it. @returns the exit code */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode;
  }
}

function listening(child: ChildProcess): Promise<string> {
  started += 1;
  const log = createWriteStream(logFileFor(`server-${started}`), { flags: 'a' });
  return new Promise((resolvePromise, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${output}`)), START_LIMIT_MS);
    const onOutput = (chunk: Buffer): void => {
      log.write(chunk);
      output += output.length < 20_000 ? chunk.toString() : '';
      const url = /API\s+(http:\/\/[^\s/]+)\/api/.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolvePromise(url);
    };
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code}:\n${output}`));
    });
  });
}

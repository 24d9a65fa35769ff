import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as elapsed } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { newId } from '../../src/kernel/ids.js';
import { AuditReadingService } from '../../src/modules/audit/index.js';
import { SessionEntity } from '../../src/modules/sessions/index.js';
import { type Account, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { aSessionRow } from '../support/rows.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** More than the kernel keeps for a client that reads nothing. */
const SESSIONS = 10_000;
const LONG_NAME = '\u20ac'.repeat(256);

/** In the place of minutes. */
const STALLED_MS = 1_000;
/** Between two readings of some 64 KB: slow enough that the whole takes some times STALLED_MS. */
const PAUSE_MS = 25;

describe('clients that do not read their answers', () => {
  let app: RunningApp;
  let server: Server;
  let person: Tokens & { account: Account };
  let given: number;

  beforeAll(async () => {
    app = await startTestApp('sqlite');
    server = app.app.getHttpServer();
    given = server.timeout;
    server.timeout = STALLED_MS;
    person = await registered(app.device());
    const sessions = app.app.get(DataSource).getRepository(SessionEntity);
    for (let made = 0; made < SESSIONS; made += 500) await sessions.insert(Array.from({ length: 500 }, anEndedSession));
  });
  afterAll(() => app.close());

  function anEndedSession(): SessionEntity {
    const now = app.clock.now();
    const ended = { revokedAt: now, revokedReason: 'logout' } as const;
    return aSessionRow(person.user.id, { id: newId(now), userAgent: LONG_NAME, ...ended });
  }

  /** Both ends of a connection that has asked for the export. */
  async function askForExport(): Promise<{ client: Socket; served: Socket }> {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = connect(Number(new URL(app.url).port), '127.0.0.1');
    const head = `GET /api/users/me/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${person.accessToken}\r\n`;
    client.on('error', () => undefined).write(`${head}Connection: close\r\n\r\n`);
    const [served] = await accepted;
    return { client, served };
  }

  it('are waited for for two minutes', () => {
    expect(given).toBe(120_000);
  });

  it('lose their connection, and can have another export', async () => {
    const { client, served } = await askForExport();
    let isWritten = false;
    served.once('finish', () => (isWritten = true));
    await once(served, 'close');
    expect(isWritten).toBe(false);
    client.destroy();
    const again = await app.device().get('/api/users/me/export', { token: person.accessToken });
    expect(again.status).toBe(200);
  });

  it('keep it while they read, however slowly, and get everything', async () => {
    const { client, served } = await askForExport();
    const begun = performance.now();
    const written = once(served, 'finish').then(() => performance.now() - begun);
    const chunks: Buffer[] = [];
    for await (const chunk of client) {
      chunks.push(chunk as Buffer);
      await elapsed(PAUSE_MS);
    }
    const text = Buffer.concat(chunks).toString();
    const body = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as { data: { sessions: unknown[] } };
    expect(body.data.sessions).toHaveLength(SESSIONS + 1);
    // or it would not have been slow for the server
    expect(await written).toBeGreaterThan(STALLED_MS);
  });

  it('keep it while the answer is still being made', async () => {
    const reading = app.app.get(AuditReadingService, { strict: false });
    const read = reading.listHeld.bind(reading);
    const timedOut = once(server, 'timeout');
    jest.spyOn(reading, 'listHeld').mockImplementationOnce(async (userId) => {
      await timedOut;
      return read(userId);
    });
    const { client } = await askForExport();
    let text = '';
    for await (const chunk of client.setEncoding('latin1')) text += chunk as string;
    expect(text).toMatch(/^HTTP\/1.1 200 /);
  });

  it('lose it between two requests, as they do everywhere', async () => {
    server.keepAliveTimeout = 50;
    const client = connect(Number(new URL(app.url).port), '127.0.0.1');
    client.resume().write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(client, 'close');
  });
});

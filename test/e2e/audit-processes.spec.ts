import type { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { anAccount } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { AuditTrail } from '../support/audit-trail.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS, type DatabaseKind } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { startTestApp } from '../support/test-app.js';

const PEOPLE_AT_ONCE = 6;
const PEOPLE_EACH = 4;

/** Keeps what is pending from becoming a link of the chain, and lets it again. */
const HOLDING: Readonly<Record<DatabaseKind, readonly [hold: string, release: string]>> = {
  sqlite: [
    "CREATE TRIGGER held BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'held'); END",
    'DROP TRIGGER held',
  ],
  postgres: [
    'ALTER TABLE audit_entries ADD CONSTRAINT held CHECK (false) NOT VALID',
    'ALTER TABLE audit_entries DROP CONSTRAINT held',
  ],
};

/** What a server has acknowledged: these sessions began and these ended. */
interface Acknowledged {
  readonly began: Set<string>;
  readonly ended: Set<string>;
}

describe.each(DATABASE_KINDS)('server processes that share an audit log on %s', (kind) => {
  it('lose no event that they have acknowledged, and no link of the chain, when one is killed with work unfinished', async () => {
    const environment = await sharedEnvironment(kind);
    const servers = [await ServerProcess.start(environment), await ServerProcess.start(environment)];
    const dataSource = await openDatabase(environment['DATABASE_URL'] ?? '');
    const acknowledged = noneAcknowledged();
    try {
      const visits = Array.from({ length: PEOPLE_AT_ONCE }, async (_each, index) => {
        for (let person = 0; person < PEOPLE_EACH; person += 1) {
          await visit(servers[index % 2] as ServerProcess, acknowledged).catch(() => undefined);
        }
      });
      // half of them lose their server in the middle
      await eventually('several have logged out', () => acknowledged.ended.size >= PEOPLE_AT_ONCE);
      const [hold, release] = HOLDING[kind];
      await dataSource.query(hold);
      const unfinished = noneAcknowledged();
      await visit(servers[1] as ServerProcess, unfinished);
      await servers[1]?.kill();
      const pending = await eventsPendingIn(dataSource);
      for (const id of unfinished.began) expect(pending).toContain(`login.succeeded ${id}`);
      for (const id of unfinished.ended) expect(pending).toContain(`session.ended ${id}`);
      expect(unfinished.ended.size).toBe(1);
      await dataSource.query(release);
      for (const id of unfinished.began) acknowledged.began.add(id);
      for (const id of unfinished.ended) acknowledged.ended.add(id);
      await Promise.all(visits);
    } finally {
      await dataSource.destroy();
      for (const server of servers) await server.stop();
    }
    const app = await startTestApp(kind, environment);
    try {
      const trail = await AuditTrail.of(app);
      const seen = async (event: string) => new Set(await sessionsIn(trail, event));
      const [began, ended] = [await seen('login.succeeded'), await seen('session.ended')];
      expect([...acknowledged.began].filter((id) => !began.has(id))).toEqual([]);
      expect([...acknowledged.ended].filter((id) => !ended.has(id))).toEqual([]);
      expect(acknowledged.ended.size).toBeGreaterThan(0);
      expect(await trail.verify()).toMatchObject({ isIntact: true, problems: [] });
    } finally {
      await app.close();
    }
  });
});

const noneAcknowledged = (): Acknowledged => ({ began: new Set(), ended: new Set() });

/** Each as its name and its session. */
async function eventsPendingIn(dataSource: DataSource): Promise<string[]> {
  const rows = await statementsOn<{ event: string }>(dataSource)`SELECT event FROM audit_pending`;
  const events = rows.map(({ event }) => JSON.parse(event) as { name: string; sessionId?: string });
  return events.map(({ name, sessionId }) => `${name} ${sessionId}`);
}

/** Registers, logs in, and logs out again. */
async function visit(server: ServerProcess, { began, ended }: Acknowledged): Promise<void> {
  const device = server.device();
  const registration = await device.post<Tokens>('/api/auth/register', { body: { ...anAccount(), delivery: 'body' } });
  if (registration.status !== 201) return;
  const { session, accessToken } = registration.data;
  began.add(session.id);
  const logout = await device.post('/api/auth/logout', { token: accessToken });
  if (logout.status === 200) ended.add(session.id);
}

async function sessionsIn(trail: AuditTrail, event: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<AuditTrail['page']>> = await trail.page({
      event,
      ...(cursor !== null && { cursor }),
    });
    ids.push(...page.items.map(({ sessionId }) => sessionId ?? ''));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

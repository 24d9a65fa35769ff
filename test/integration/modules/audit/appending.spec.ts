import { DataSource } from 'typeorm';
import { AuditLog, type AuditEvent, OWN_AUDIT_EVENTS } from '../../../../src/modules/audit/index.js';
import { AuditAppender } from '../../../../src/modules/audit/chain/audit-appender.js';
import { AuditChainRepository } from '../../../../src/modules/audit/chain/audit-chain.repository.js';
import { PendingEventsRepository } from '../../../../src/modules/audit/pending/pending-events.repository.js';
import { AuditVerificationService } from '../../../../src/modules/audit/reading/audit-verification.service.js';
import { MetricsModule } from '../../../../src/modules/metrics/index.js';
import { Metrics } from '../../../../src/modules/metrics/metrics.js';
import { statementsOn } from '../../../../src/database/statement.js';
import { registered } from '../../../support/accounts.js';
import { BreakableLink } from '../../../support/breakable-link.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { eventually } from '../../../support/eventually.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { sharedEnvironment } from '../../../support/shared-environment.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../../../support/test-app.js';

/** Instances of one SQLite file must be processes, since its driver waits without letting go of the process; see below. */
const INSTANCES = { sqlite: 1, postgres: 3 };
const EVENTS_EACH = 150;

const of = <T>(running: RunningApp, type: abstract new (...given: never[]) => T): T =>
  running.app.get(type as never, { strict: false });
const event = (target: string): AuditEvent => ({ name: 'audit.verified', target });

describe.each(DATABASE_KINDS)('instances that append to one chain on %s', (kind) => {
  let environment: Readonly<Record<string, string>>;
  let instances: RunningApp[];

  beforeEach(async () => {
    // the many transactions at once wait for as long as a busy machine takes
    environment = { ...(await sharedEnvironment(kind)), DATABASE_POOL_WAIT: '1m' };
    instances = [];
    for (let each = 0; each < INSTANCES[kind]; each += 1) instances.push(await startTestApp(kind, environment));
  });
  afterEach(async () => {
    for (const instance of instances) await instance.close();
  });

  const first = () => instances[0] as RunningApp;
  const targets = async () => {
    const rows = await statementsOn<{ target: string }>(of(first(), DataSource))`
      SELECT target FROM audit_entries WHERE event = 'audit.verified' AND target IS NOT NULL ORDER BY sequence`;
    return rows.map(({ target }) => target);
  };
  const settled = () => Promise.all(instances.map((instance) => of(instance, AuditLog).settle()));

  it('lose nothing, append nothing twice, and leave it intact, however they race', async () => {
    const expected: string[] = [];
    await Promise.all(
      instances.flatMap((instance, number) =>
        Array.from({ length: EVENTS_EACH }, async (_each, index) => {
          const target = `${number}-${index}`;
          expected.push(target);
          const log = of(instance, AuditLog);
          if (index % 3 === 0) log.recordLater(event(target));
          else await log.transaction((_manager, record) => Promise.resolve(record(event(target))));
          if (index % 10 === 0) await log.settle();
        }),
      ),
    );
    await settled();
    expect((await targets()).sort()).toEqual(expected.sort());
    const verification = await of(first(), AuditVerificationService).verify();
    expect(verification.problems).toEqual([]);
    expect(await statementsOn(of(first(), DataSource))`SELECT id FROM audit_pending`).toHaveLength(0);
  });

  it('keep the order in which one of them records', async () => {
    const log = of(first(), AuditLog);
    for (let index = 0; index < 20; index += 1) log.recordLater(event(String(index)));
    await settled();
    expect(await targets()).toEqual(Array.from({ length: 20 }, (_each, index) => String(index)));
  });

  it('append what one of them left behind when it died', async () => {
    const [dying, other = dying] = instances as [RunningApp, RunningApp?];
    const left = JSON.stringify({
      name: 'audit.verified',
      target: 'left',
      outcome: 'success',
      actor: { kind: 'system' },
    });
    // as a transaction leaves it that was the last thing that the instance did
    await of(dying, PendingEventsRepository).add([{ id: 'left-behind', occurredAt: new Date(1), event: left }]);
    await of(other, AuditLog).settle();
    expect(await targets()).toEqual(['left']);
  });

  it('go on where a transaction was cut off, without a gap', async () => {
    // or one of them appends before this one is cut off
    for (const other of instances.slice(1)) await of(other, AuditLog).onApplicationShutdown();
    const log = of(first(), AuditLog);
    log.recordLater(event('before'));
    await log.settle();
    const chain = of(first(), AuditChainRepository);
    const append = jest.spyOn(chain, 'append').mockRejectedValueOnce(new Error('cut off'));
    log.recordLater(event('during'));
    await expect(log.settle()).rejects.toThrow('cut off');
    append.mockRestore();
    await of(first(), AuditAppender).append();
    expect(await targets()).toEqual(['before', 'during']);
    expect((await of(first(), AuditVerificationService).verify()).problems).toEqual([]);
  });

  it('count an event with what it records, or neither', async () => {
    const log = of(first(), AuditLog);
    const failing = log.transaction((_manager, record) => {
      record(event('never'));
      return Promise.reject(new Error('refused'));
    });
    await expect(failing).rejects.toThrow('refused');
    await settled();
    expect(await targets()).toEqual([]);
    // an event that cannot be written takes what it records with it
    const { accessToken } = await registered(first().device());
    await of(first(), DataSource).query('ALTER TABLE audit_pending RENAME TO audit_pending_away');
    const device = first().device();
    // PostgreSQL has a code of its own for a table that is not there, and the others may be away as well
    const refusal = kind === 'postgres' ? 503 : 500;
    expect((await device.post('/api/auth/logout', { token: accessToken })).status).toBe(refusal);
    await of(first(), DataSource).query('ALTER TABLE audit_pending_away RENAME TO audit_pending');
    expect((await device.get('/api/users/me', { token: accessToken })).status).toBe(200);
  });
});

describe('events outside of transactions while the database is away', () => {
  it('fail nothing, are kept in their order up to a bound, and what is beyond it is counted', async () => {
    const database = new URL(await migratedDatabase('postgres'));
    const link = await BreakableLink.to(database.href);
    const running = await startTestApp('postgres', { ...newServerSecrets(), DATABASE_URL: link.url });
    const log = of(running, AuditLog);
    try {
      await log.settle();
      await link.cut();
      for (let index = 0; index < 10_050; index += 1) log.recordLater(event(String(index)));
      await expect(log.settle()).rejects.toThrow();
      await link.mend();
      // a connection of the pool may be found dead only when it is used
      await eventually('the events are written', () =>
        log
          .settle()
          .then(() => true)
          .catch(() => false),
      );
      const rows = await statementsOn<{ target: string }>(of(running, DataSource))`
        SELECT target FROM audit_entries WHERE event = 'audit.verified' ORDER BY sequence`;
      expect(rows.map(({ target }) => Number(target))).toEqual(Array.from({ length: 10_000 }, (_each, index) => index));
      const text = await running.app.select(MetricsModule).get(Metrics).text();
      expect(text).toContain('watchword_audit_events_lost_total 50');
    } finally {
      await running.close();
      await link.cut();
    }
  });
});

describe('the names of events', () => {
  it('fit their column, and say what of which thing', () => {
    for (const [name, meaning] of Object.entries(OWN_AUDIT_EVENTS)) {
      expect(name).toMatch(/^[a-z_]{3,24}\.[a-z_]{3,24}$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});

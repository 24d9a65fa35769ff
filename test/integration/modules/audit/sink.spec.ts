import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { statementsOn } from '../../../../src/database/statement.js';
import { type AuditRecord, AuditLog, AuditSink, override } from '../../../../src/index.js';
import { AuditReadingService } from '../../../../src/modules/audit/index.js';
import { AuditSinkCursorRepository } from '../../../../src/modules/audit/sink/audit-sink-cursor.repository.js';
import { AuditSinkMetrics } from '../../../../src/modules/audit/sink/audit-sink-metrics.js';
import { AuditSinkSender } from '../../../../src/modules/audit/sink/audit-sink-sender.js';
import { MetricsModule } from '../../../../src/modules/metrics/index.js';
import { Metrics } from '../../../../src/modules/metrics/metrics.js';
import { registered } from '../../../support/accounts.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { eventually } from '../../../support/eventually.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';

const CLAIM_MS = 60_000;

/** Keeps what it gets, and behaves as it is told. */
class KeepingSink extends AuditSink {
  readonly batches: (readonly AuditRecord[])[] = [];
  readonly signals: AbortSignal[] = [];
  tries = 0;
  behaviour: 'takes' | 'fails' | 'takes and does not answer' = 'takes';

  async send(records: readonly AuditRecord[], signal: AbortSignal): Promise<void> {
    this.tries += 1;
    this.signals.push(signal);
    if (this.behaviour === 'fails') throw new TypeError('https://user:secret@siem.example.org is away');
    this.batches.push(records);
    if (this.behaviour === 'takes') return;
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  }

  get records(): readonly AuditRecord[] {
    return this.batches.flat();
  }
}

const of = <T>(running: RunningApp, type: abstract new (...given: never[]) => T): T =>
  running.app.get(type as never, { strict: false });

describe.each(DATABASE_KINDS)('the audit log and its sink on %s', (kind) => {
  let running: RunningApp;
  let sink: KeepingSink;
  let metrics: Metrics;
  let senders: AuditSinkSender[];
  let warnings: unknown[];

  beforeEach(async () => {
    running = await startTestApp(kind);
    sink = new KeepingSink();
    metrics = new Metrics();
    senders = [];
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void warnings.push(message));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const sender of senders) await sender.beforeApplicationShutdown();
    await running.close();
  });

  /** As another instance on the same database has it. */
  function instance(cursor = of(running, AuditSinkCursorRepository), its = new Metrics()): AuditSinkSender {
    const { clock } = running;
    const itsMetrics = new AuditSinkMetrics(its, clock);
    itsMetrics.begin();
    const sender = new AuditSinkSender(sink, cursor, of(running, AuditReadingService), itsMetrics, clock);
    senders.push(sender);
    return sender;
  }

  async function record(count: number): Promise<void> {
    const log = of(running, AuditLog);
    for (let index = 0; index < count; index += 1) log.recordLater({ name: 'audit.verified', target: String(index) });
    await log.settle();
  }

  const chain = async () => {
    const rows = await statementsOn<{ id: string; sequence: string | number }>(of(running, DataSource))`
      SELECT id, sequence FROM audit_entries ORDER BY sequence`;
    return rows.map(({ id, sequence }) => ({ id, sequence: Number(sequence) }));
  };
  const received = () => sink.records.map(({ id, sequence }) => ({ id, sequence }));

  it('sends every record once and in order, at most 100 at a time', async () => {
    await record(250);
    await instance().sendNow();
    expect(received()).toEqual(await chain());
    expect(sink.batches.map(({ length }) => length)).toEqual([100, 100, sink.records.length - 200]);
  });

  it('sends what was recorded later, and nothing twice', async () => {
    const sender = instance();
    await record(2);
    await sender.sendNow();
    await sender.sendNow();
    await record(3);
    await sender.sendNow();
    expect(received()).toEqual(await chain());
  });

  it('says of an event what the API says', async () => {
    const { user } = await registered(running.device());
    await of(running, AuditLog).settle();
    await instance().sendNow();
    const [login] = sink.records.filter(({ event }) => event === 'account.registered');
    expect(login).toMatchObject({
      outcome: 'success',
      subject: { id: user.id, reference: expect.any(String) as string },
      address: '127.0.0.1',
      details: { roles: ['user'] },
      hash: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(login?.occurredAt).toEqual(running.clock.now());
  });

  it('sends a batch again with the same ids when the instance died before the cursor moved', async () => {
    await record(3);
    const dying = of(running, AuditSinkCursorRepository);
    jest.spyOn(dying, 'advance').mockRejectedValueOnce(new Error('the process is gone'));
    await instance(dying).sendNow();
    const sentByTheDead = received();
    running.clock.advance(CLAIM_MS);
    await instance().sendNow();
    expect(sentByTheDead).toEqual(await chain());
    expect(received()).toEqual([...sentByTheDead, ...sentByTheDead]);
  });

  it('lets another instance take over from one that got no answer, and not before its claim is over', async () => {
    await record(3);
    sink.behaviour = 'takes and does not answer';
    const stuck = instance();
    const sending = stuck.sendNow();
    await eventually('the records are on their way', () => sink.tries === 1);
    sink.behaviour = 'takes';
    const other = instance();
    running.clock.advance(CLAIM_MS - 1);
    await other.sendNow();
    expect(sink.tries).toBe(1);
    running.clock.advance(1);
    await other.sendNow();
    expect(received()).toEqual([...(await chain()), ...(await chain())]);
    await stuck.beforeApplicationShutdown();
    await sending;
    await record(1);
    await other.sendNow();
    expect(received().slice(3)).toEqual(await chain());
  });

  it('sends everything in order after the sink was away, trying less and less often', async () => {
    const sender = instance(undefined, metrics);
    sink.behaviour = 'fails';
    for (const [failures, seconds] of [2, 4, 8, 16].entries()) {
      await record(40);
      await sender.sendNow();
      await sender.sendNow();
      expect(sink.tries).toBe(failures + 1);
      running.clock.advance(seconds * 1_000);
    }
    expect(warnings[0]).toEqual({
      event: 'audit_sink_failed',
      reason: 'TypeError',
      sequence: 1,
      failures: 1,
      nextTryInSeconds: 2,
    });
    expect(JSON.stringify(warnings)).not.toContain('secret');
    const { length } = await chain();
    const whileAway = await metrics.text();
    expect(whileAway).toContain('watchword_audit_sink_failures_total 4');
    expect(whileAway).toContain(`watchword_audit_sink_backlog ${length}`);
    expect(whileAway).toContain('watchword_audit_sink_lag_seconds 30');
    sink.behaviour = 'takes';
    await sender.sendNow();
    expect(received()).toEqual(await chain());
    const afterwards = await metrics.text();
    expect(afterwards).toContain(`watchword_audit_sink_sent_total ${length}`);
    expect(afterwards).toContain('watchword_audit_sink_backlog 0');
    expect(afterwards).toContain('watchword_audit_sink_lag_seconds 0');
  });

  it('sends each record once when several instances try at once', async () => {
    const instances = Array.from({ length: 5 }, () => instance());
    for (let round = 0; round < 4; round += 1) {
      await record(30);
      await Promise.all(instances.map((each) => each.sendNow()));
    }
    expect(received()).toEqual(await chain());
  });

  it('lets another instance begin at once when one stops', async () => {
    const first = instance();
    await record(2);
    await first.sendNow();
    await first.beforeApplicationShutdown();
    await record(2);
    await instance().sendNow();
    expect(received()).toEqual(await chain());
  });
});

describe('an application with a sink', () => {
  it('answers requests while the sink does not answer, and ends the try when it stops', async () => {
    const sink = new KeepingSink();
    sink.behaviour = 'takes and does not answer';
    const running = await startTestApp('sqlite', {}, { overrides: [override(AuditSink, sink)] });
    await registered(running.device());
    await of(running, AuditLog).settle();
    const sending = of(running, AuditSinkSender).sendNow();
    await eventually('the records are on their way', () => sink.tries > 0);
    const { accessToken } = await registered(running.device());
    expect((await running.device().post('/api/auth/logout', { token: accessToken })).status).toBe(200);
    expect(sink.signals.map(({ aborted }) => aborted)).toEqual([false]);
    await running.close();
    await sending;
    expect(sink.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('needs none: by default nothing is sent, and there is nothing to measure', async () => {
    const running = await startTestApp('sqlite');
    await registered(running.device());
    await of(running, AuditLog).settle();
    expect(await of(running, DataSource).query('SELECT * FROM audit_sink_cursors')).toEqual([]);
    expect(await running.app.select(MetricsModule).get(Metrics).text()).not.toContain('audit_sink');
    await running.close();
  });
});

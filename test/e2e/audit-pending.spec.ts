import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { AuditLog } from '../../src/modules/audit/index.js';
import { PendingEventsRepository } from '../../src/modules/audit/pending/pending-events.repository.js';
import { AuditTrail } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const FREE_ID = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';

/** As it lies in the table. */
interface PendingRow {
  readonly position: number;
  readonly occurred_at: string | number;
  readonly event: string;
  readonly mac: string;
}

describe.each(DATABASE_KINDS)('whoever writes to what is on its way into the audit log on %s', (kind) => {
  let app: RunningApp;
  let trail: AuditTrail;
  let pending: PendingEventsRepository;

  const run = (statement: string) => app.app.get(DataSource).query(statement);

  beforeEach(async () => {
    app = await startTestApp(kind);
    trail = await AuditTrail.of(app);
    pending = app.app.get(PendingEventsRepository, { strict: false });
    await trail.settle();
  });
  afterEach(() => app.close());

  const faults = async () => (await trail.verify()).problems.map(({ fault, from, to }) => [fault, from, to]);

  /** A genuine event, and its row as somebody copies it before it is linked. */
  const copiedWhilePending = (): Promise<PendingRow> =>
    app.app.get(UnitOfWork, { strict: false }).run(async (manager) => {
      const event = JSON.stringify({ name: 'key.revoked', actor: { kind: 'system' }, target: 'the-key' });
      await pending.add([{ id: FREE_ID, occurredAt: new Date(1), event }], manager);
      const [row] = await manager.query<PendingRow[]>(`SELECT * FROM audit_pending WHERE id = '${FREE_ID}'`);
      if (!row) throw new Error('the event is not pending');
      return row;
    });
  const write = ({ position, occurred_at, event, mac }: PendingRow) =>
    run(`INSERT INTO audit_pending (position, id, occurred_at, event, mac)
           VALUES (${position}, '${FREE_ID}', ${occurred_at}, '${event}', '${mac}')`);
  const linked = async () => (await trail.list({ event: 'key.revoked' })).map(({ id, target }) => ({ id, target }));

  it('cannot have a genuine event linked again once it is', async () => {
    const row = await copiedWhilePending();
    await trail.settle();
    await write(row);
    await trail.settle();
    await write({ ...row, position: row.position + 1_000 });
    expect(await linked()).toEqual([{ id: FREE_ID, target: 'the-key' }]);
    expect(await run('SELECT * FROM audit_pending')).toEqual([]);
    expect(await trail.list({ event: 'audit.unproven' })).toEqual([]);
    expect(await faults()).toEqual([]);
  });

  it('cannot have it linked twice at once, nor left out for one of theirs that takes its id first', async () => {
    const row = await copiedWhilePending();
    await write({ ...row, position: row.position - 1, event: row.event.replace('the-key', 'another') });
    await write({ ...row, position: row.position + 1_000 });
    expect(await linked()).toEqual([{ id: FREE_ID, target: 'the-key' }]);
    const unproven = await trail.list({ event: 'audit.unproven' });
    expect(unproven).toHaveLength(1);
    expect(unproven[0]?.id).not.toBe(FREE_ID);
    expect(await faults()).toEqual([]);
  });

  it('is not needed for an event to be written twice, where the answer to the first writing was lost', async () => {
    const add = pending.add.bind(pending);
    const lost = jest.spyOn(pending, 'add').mockImplementationOnce(async (events) => {
      await add(events);
      throw new Error('timed out');
    });
    const log = app.app.get(AuditLog, { strict: false });
    log.recordLater({ name: 'key.revoked', target: 'noted' });
    await expect(log.settle()).rejects.toThrow('timed out');
    lost.mockRestore();
    expect((await linked()).map(({ target }) => target)).toEqual(['noted']);
    expect(await faults()).toEqual([]);
  });

  it('cannot have it vouch for what they write, or change, on its way into the chain', async () => {
    const forged = { name: 'account.exported', outcome: 'success', actor: { kind: 'user', id: trail.admin.user.id } };
    // in one transaction, or a slow machine links the event before it is changed
    await app.app.get(DataSource).transaction(async (manager) => {
      const event = JSON.stringify({ ...forged, name: 'own' });
      await pending.add([{ id: FREE_ID, occurredAt: new Date(1), event }], manager);
      const [row] = await manager.query<{ mac: string }[]>('SELECT mac FROM audit_pending');
      await manager.query(`UPDATE audit_pending SET event = '${JSON.stringify(forged)}'`);
      await manager.query(`INSERT INTO audit_pending (id, occurred_at, event, mac)
        VALUES ('x', 1, 'no JSON', '${row?.mac}'), ('y', 9000000000000000000, '${JSON.stringify(forged)}', '')`);
    });
    const unproven = await trail.list({ event: 'audit.unproven' });
    const proves = { outcome: 'failure', actor: { kind: 'system' }, subject: null };
    expect(unproven).toMatchObject([proves, proves, proves]);
    expect(await trail.list({ event: forged.name })).toEqual([]);
    expect(await faults()).toEqual([]);
  });

  it('is not needed to bring an odd text into an event, which is kept as far as a column takes it', async () => {
    const odd = `\u0000 \ud800 ${'\u{1F600}'.repeat(100)}`;
    app.app
      .get(AuditLog, { strict: false })
      .recordLater({ name: 'audit.verified', target: odd, sessionId: odd, details: { odd } });
    const [entry] = await trail.list({ event: 'audit.verified' });
    expect(entry?.target).toMatch(/^\ufffd \ufffd \u{1F600}+$/u);
    expect(entry?.details).toEqual({ odd });
    expect(await faults()).toEqual([]);
  });

  it.each<readonly [string, object]>([
    ['a name that no database keeps', { name: 'n\0\ud800', actor: { kind: 'system' } }],
    ['a target that is cut through a letter', { name: 'n', actor: { kind: 'system' }, target: `${'t'.repeat(127)}😀` }],
    ['a target that is no text', { name: 'n', actor: { kind: 'system' }, target: 7 }],
    ['a client that is no text', { name: 'n', actor: { kind: 'client', id: 7 } }],
    ['a user who is no user', { name: 'n', actor: { kind: 'user', id: 'a\0b' }, subjectId: 7 }],
    ['an unknown kind of actor', { name: 'n', actor: { kind: 'k'.repeat(40) } }],
    ['an unknown outcome', { name: 'n', actor: { kind: 'system' }, outcome: 'o'.repeat(40) }],
    [
      'ids that are too long',
      { name: 'n', actor: { kind: 'system' }, sessionId: 's'.repeat(99), requestId: 'r'.repeat(99) },
    ],
  ])('is not needed for an event of a team with %s, which does not stop the log either', async (_what, event) => {
    await pending.add([{ id: FREE_ID, occurredAt: new Date(1), event: JSON.stringify(event) }]);
    await trail.settle();
    expect(await run('SELECT * FROM audit_pending')).toEqual([]);
    expect(await faults()).toEqual([]);
  });
});

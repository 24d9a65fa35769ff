import { DataSource } from 'typeorm';
import { PendingEventsRepository } from '../../src/modules/audit/pending/pending-events.repository.js';
import { registered } from '../support/accounts.js';
import { AuditTrail } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { DeletedUsersJob } from '../../src/modules/users/index.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const AGENT = 'violet-browser/7';
const DAY_MS = 86_400_000;

describe.each(DATABASE_KINDS)('erasing a person on %s', (kind) => {
  let app: RunningApp;
  let trail: AuditTrail;
  beforeAll(async () => {
    app = await startTestApp(kind, { TRUST_PROXY: '1', SESSION_ABSOLUTE_EXPIRY: '365d', REFRESH_TOKEN_EXPIRY: '60d' });
    trail = await AuditTrail.of(app);
  });
  afterAll(() => app.close());

  const ADDRESS = '203.0.113.77';
  const headers = { 'user-agent': AGENT, 'x-forwarded-for': ADDRESS };
  const asAdmin = (method: string, path: string) =>
    app.device().request(method, `/api/users/${path}`, { token: trail.admin.accessToken });

  /** Every row of every table of the log, as text. */
  async function everything(): Promise<string> {
    await trail.settle();
    const tables = ['audit_entries', 'audit_people', 'audit_pending', 'audit_chain'];
    const rows = await Promise.all(tables.map((table) => app.app.get(DataSource).query(`SELECT * FROM ${table}`)));
    return JSON.stringify(rows);
  }

  async function someoneSeen() {
    const device = app.device();
    const person = await registered(device);
    await device.patch('/api/users/me', { token: person.accessToken, body: { fullName: 'Ada' }, headers });
    await device.post('/api/auth/login', {
      body: { identifier: person.account.email, password: 'not-the-password' },
      headers,
    });
    const [changed] = await trail.list({ subject: person.user.id, event: 'account.changed' });
    expect(changed).toMatchObject({ address: ADDRESS, userAgent: AGENT });
    return { ...person, reference: changed?.subject?.reference ?? '' };
  }

  it('stores nothing personal in the clear, not even before', async () => {
    const { account } = await someoneSeen();
    const stored = await everything();
    for (const personal of [account.email, account.username, ADDRESS, AGENT]) expect(stored).not.toContain(personal);
  });

  it('by themselves leaves the chain intact, and nothing that leads to them', async () => {
    const person = await someoneSeen();
    expect(await everything()).toContain(person.user.id);
    const { accessToken, account } = person;
    const body = { password: account.password };
    expect((await app.device().delete('/api/users/me', { token: accessToken, body })).status).toBe(200);
    expect(await everything()).not.toContain(person.user.id);
    expect(await trail.list({ subject: person.user.id })).toEqual([]);
    const left = await trail.list({ subject: person.reference });
    expect(left.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['account.erased', 'login.failed', 'account.changed', 'account.registered']),
    );
    for (const { subject, address, userAgent, actor } of left) {
      expect([subject?.id, address, userAgent, actor.id]).toEqual([null, null, null, null]);
    }
    expect((await trail.verify()).problems).toEqual([]);
  });

  it('by an administrator’s deletion happens when its time is over, by the maintenance', async () => {
    const person = await someoneSeen();
    await asAdmin('DELETE', person.user.id);
    const job = app.app.get(DeletedUsersJob, { strict: false });
    app.clock.advance(29 * DAY_MS);
    expect(await job.removeBatch(10)).toEqual({ removed: 0, isLast: true });
    expect(await everything()).toContain(person.user.id);
    app.clock.advance(2 * DAY_MS);
    expect(await job.removeBatch(10)).toEqual({ removed: 1, isLast: true });
    expect(await everything()).not.toContain(person.user.id);
    trail = await AuditTrail.of(app);
    const [erased, ...before] = await trail.list({ subject: person.reference });
    expect(erased).toMatchObject({ event: 'account.erased', actor: { kind: 'system' }, subject: { id: null } });
    expect(before.map(({ event }) => event)).toContain('account.deleted');
    expect((await trail.verify()).problems).toEqual([]);
  });

  it('keeps what others did to them and hides it from nobody else: the administrator’s part stays readable', async () => {
    const person = await someoneSeen();
    await asAdmin('POST', `${person.user.id}/suspend`);
    await trail.settle();
    await app.app.get(DataSource).query(`DELETE FROM users WHERE id = '${person.user.id}'`);
    const [suspended] = await trail.list({ subject: person.reference, event: 'account.suspended' });
    expect(suspended).toMatchObject({
      actor: { id: trail.admin.user.id },
      subject: { id: null },
      address: '127.0.0.1',
    });
    expect((await trail.verify()).isIntact).toBe(true);
  });

  it('while an event of theirs is still pending keeps neither their id nor their address', async () => {
    const person = await someoneSeen();
    await trail.settle();
    const event = {
      name: 'account.changed',
      outcome: 'success',
      actor: { kind: 'user', id: person.user.id },
      subjectId: person.user.id,
      requestId: null,
      address: ADDRESS,
      userAgent: AGENT,
    };
    const database = app.app.get(DataSource);
    await database.query(`DELETE FROM users WHERE id = '${person.user.id}'`);
    const pending = app.app.get(PendingEventsRepository, { strict: false });
    const id = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
    await pending.add([{ id, occurredAt: new Date(1), event: JSON.stringify(event) }]);
    const stored = await everything();
    for (const trace of [person.user.id, ADDRESS, AGENT]) expect(stored).not.toContain(trace);
    expect((await trail.verify()).isIntact).toBe(true);
  });

  it('is what the export tells before: events of their own with their address, those of others without', async () => {
    const person = await someoneSeen();
    await asAdmin('POST', `${person.user.id}/logout`);
    const { data } = await app
      .device()
      .get<{ events: Record<string, unknown>[] }>(`/api/users/${person.user.id}/export`, {
        token: trail.admin.accessToken,
      });
    expect(data.events.map(({ event, by, address }) => [event, by, address])).toEqual(
      expect.arrayContaining([
        ['account.registered', 'nobody known', '127.0.0.1'],
        ['account.changed', 'you', ADDRESS],
        ['login.failed', 'nobody known', ADDRESS],
        ['session.ended', 'somebody else', null],
        ['account.exported', 'somebody else', null],
      ]),
    );
    expect(JSON.stringify(data.events)).not.toContain(trail.admin.user.id);
  });
});

import { DataSource } from 'typeorm';
import { registered } from '../support/accounts.js';
import { AuditTrail, unguard } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('an entry that somebody has made unreadable on %s', (kind) => {
  let app: RunningApp;
  let trail: AuditTrail;

  beforeEach(async () => {
    app = await startTestApp(kind);
    trail = await AuditTrail.of(app);
  });
  afterEach(() => app.close());

  it.each([
    ['details', "'x'"],
    ['details', "'null'"],
    ['occurred_at', '9000000000000000000'],
    ['personal', "'x'"],
    ['actor_kind', "'x'"],
  ])('hides no other, and is found: its %s %s', async (column, value) => {
    const person = await registered(app.device());
    const [entry] = await trail.list({ subject: person.user.id });
    const sequence = entry?.sequence ?? 0;
    await unguard(app.app.get(DataSource));
    await app.app.get(DataSource).query(`UPDATE audit_entries SET ${column} = ${value} WHERE sequence = ${sequence}`);
    const seen = (await trail.list()).find((each) => each.sequence === sequence);
    const exported = await app
      .device()
      .get<{ events: { event: string; details: object }[] }>('/api/users/me/export', { token: person.accessToken });
    expect(exported.status).toBe(200);
    const own = exported.data.events.find(({ event }) => event === entry?.event);
    const details = column === 'details' ? { unreadable: true } : entry?.details;
    expect([seen?.details, own?.details]).toEqual([details, details]);
    expect((await trail.verify()).problems).toEqual([{ fault: 'altered', from: sequence, to: sequence }]);
  });
});

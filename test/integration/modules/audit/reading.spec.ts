import { DataSource } from 'typeorm';
import { type AuditEvent, AuditLog, AuditReadingService, type ReadEntry } from '../../../../src/modules/audit/index.js';
import { AuditEntriesRepository } from '../../../../src/modules/audit/reading/audit-entries.repository.js';
import { AuditContents } from '../../../../src/modules/audit/people/audit-contents.js';
import { AuditPeople } from '../../../../src/modules/audit/people/audit-people.js';
import { AuditPeopleRepository } from '../../../../src/modules/audit/people/audit-people.repository.js';
import { registered } from '../../../support/accounts.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { type RunningApp, startTestApp } from '../../../support/test-app.js';
import { StatementLog } from '../sessions/statement-log.js';

describe.each(DATABASE_KINDS)('reading the audit log on %s', (kind) => {
  let app: RunningApp;
  let log: AuditLog;
  let userId: string;
  let otherId: string;

  beforeAll(async () => {
    app = await startTestApp(kind);
    log = app.app.get(AuditLog, { strict: false });
    userId = (await registered(app.device())).user.id;
    otherId = (await registered(app.device())).user.id;
    for (let round = 0; round < 3; round += 1) for (const event of roles()) log.recordLater(event);
    await log.settle();
  });
  afterAll(() => app.close());

  /** In which the user acts on themselves, acts, is concerned, and has no part. */
  function roles(): AuditEvent[] {
    const [user, other] = [userId, otherId].map((id) => ({ kind: 'user', id }) as const);
    if (!user || !other) throw new Error('nobody is there');
    return [
      { name: 'account.changed', actor: user, subjectId: userId },
      { name: 'account.changed', actor: user, subjectId: otherId },
      { name: 'account.changed', actor: other, subjectId: userId },
      { name: 'account.changed', actor: other, subjectId: otherId, outcome: 'failure' },
      { name: 'account.changed', actor: user },
    ];
  }

  const find = <T>(type: abstract new (...given: never[]) => T): T => app.app.get(type as never, { strict: false });
  function readingWith(most: number, page: number): AuditReadingService {
    class Reading extends AuditReadingService {
      protected override readonly mostHeld = most;
      protected override readonly heldPage = page;
    }
    const contents = [find(AuditContents), find(AuditPeople), find(AuditPeopleRepository)] as const;
    return new Reading(log, find(AuditEntriesRepository), ...contents);
  }
  const sequencesOf = (entries: readonly ReadEntry[]) => entries.map(({ entry }) => entry.sequence);

  it('holds the newest about a person up to a bound, each once, whatever the pages', async () => {
    const all = await readingWith(1_000, 1_000).listHeld(userId);
    const about = all.entries.filter(({ actorId, subjectId }) => [actorId, subjectId].includes(userId));
    expect(about).toHaveLength(all.entries.length);
    // registered, logged in, and four of each round
    const expected = sequencesOf(all.entries);
    expect(expected).toHaveLength(2 + 3 * 4);
    expect(expected).toEqual([...new Set(expected)].sort((one, other) => one - other));
    expect(all.hasOlder).toBe(false);
    for (let most = 1; most <= expected.length + 1; most += 1) {
      for (let page = 1; page <= 4; page += 1) {
        const { entries, hasOlder } = await readingWith(most, page).listHeld(userId);
        expect([sequencesOf(entries), hasOlder]).toEqual([expected.slice(-most), most < expected.length]);
      }
    }
  });

  it('gives everybody else a turn after each page', async () => {
    let turns = 0;
    let next: NodeJS.Immediate;
    const turn = () => {
      turns += 1;
      next = setImmediate(turn);
    };
    next = setImmediate(turn);
    const { entries } = await readingWith(1_000, 1).listHeld(userId);
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(entries.length);
  });

  it('holds nothing about whom the log does not know', async () => {
    expect(await readingWith(10, 10).listHeld('019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e')).toEqual({
      entries: [],
      hasOlder: false,
    });
  });

  it('finds a person by id or reference in any case, as actor and as subject', async () => {
    const list = async (filter: object) => (await find(AuditReadingService).list({ limit: 100 }, filter)).items;
    const [acted] = await list({ actor: userId, subject: userId });
    const reference = acted?.entry.subject ?? '';
    for (const name of [userId, reference]) {
      for (const spelled of [name, name.toUpperCase()]) {
        expect(sequencesOf(await list({ actor: spelled }))).toHaveLength(1 + 3 * 3);
        expect(sequencesOf(await list({ subject: spelled }))).toHaveLength(2 + 3 * 2);
        expect(sequencesOf(await list({ actor: spelled, subject: spelled }))).toHaveLength(1 + 3);
      }
    }
  });

  it('finds a service whose id looks like one of ours in capitals', async () => {
    const id = '019A9C3E-5B7A-7C31-9D4E-2F6B8A1C0D3E';
    log.recordLater({ name: 'token.revoked', actor: { kind: 'client', id } });
    const { items } = await find(AuditReadingService).list({ limit: 10 }, { actor: id });
    expect(items.map(({ entry }) => entry.actor)).toEqual([id]);
  });

  it('finds nothing in a time in which nothing happened, and what happened at its edges', async () => {
    const list = async (from?: Date, to?: Date) => {
      const filter = { event: 'account.changed', ...(from && { from }), ...(to && { to }) };
      return (await find(AuditReadingService).list({ limit: 100 }, filter)).items;
    };
    const now = app.clock.now();
    const before = new Date(now.getTime() - 1);
    const after = new Date(now.getTime() + 1);
    expect(await list(now, now)).toHaveLength(3 * 5);
    for (const [from, to] of [[before], [undefined, after], [before, after]]) {
      expect(await list(from, to)).toHaveLength(3 * 5);
    }
    for (const [from, to] of [[after], [undefined, before], [after, before]]) expect(await list(from, to)).toEqual([]);
  });

  it('sees off one index that nothing happened in a time', async () => {
    const statements = new StatementLog(app.app.get(DataSource));
    const filter = { event: 'account.changed', to: new Date(1) };
    const sent = await statements.during(() => find(AuditEntriesRepository).list(filter, 20));
    expect(sent).toHaveLength(1);
    const plan = sent[0] && (await statements.planOf(sent[0]));
    expect(plan).toContain('ix_audit_entries_occurred_at');
  });

  it.each([
    { event: 'account.changed' },
    { outcome: 'failure' },
    { actor: 'somebody' },
    { subject: 'somebody' },
    { sessionId: 'one' },
    { requestId: 'one' },
    {},
  ] as const)('reads a page of what %j lets through off an index, in its order', async (filter) => {
    const statements = new StatementLog(app.app.get(DataSource));
    const [statement] = await statements.during(() => find(AuditEntriesRepository).list(filter, 20, 1_000));
    const plan = statement && (await statements.planOf(statement, ['bitmapscan', 'sort']));
    const [column = 'sequence'] = Object.keys(filter).map((name) =>
      name.replace(/[A-Z]/, (big) => `_${big.toLowerCase()}`),
    );
    const index =
      column === 'sequence' ? /pk_audit_entries|autoindex_audit_entries_1/ : `ix_audit_entries_${column}_sequence`;
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(/TEMP B-TREE|Sort|Filter|^SCAN/m);
  });
});

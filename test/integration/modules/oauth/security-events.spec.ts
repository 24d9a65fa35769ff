import type { DataSource } from 'typeorm';
import { PublishedRevocations } from '../../../../src/modules/revocation/index.js';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { MINUTE_MS } from '../../../support/key-ring.js';
import { type EventKit, eventKit, publish } from './event-kit.js';

const LIFETIME_MS = 900_000;
const TOLERANCE_MS = 60_000;

describe.each(DATABASE_KINDS)('the streams of security events on %s', (kind) => {
  let url: string;
  let dataSource: DataSource;
  let kit: EventKit;

  beforeAll(async () => (dataSource = await openDatabase((url = await migratedDatabase(kind)))));
  afterAll(() => dataSource.destroy());
  beforeEach(async () => {
    await dataSource.query('DELETE FROM revocations');
    await dataSource.query('DELETE FROM security_event_streams');
    kit = await eventKit(dataSource);
  });

  const publishMany = async (count: number): Promise<string[]> => {
    const subjects: string[] = [];
    for (let index = 0; index < count; index += 1) subjects.push(await publish(dataSource));
    return subjects;
  };

  it('begin with everything that is live, in the order in which it was revoked', async () => {
    const subjects = await publishMany(5);
    const { subjects: seen, moreAvailable } = await kit.poll('one');
    expect([seen, moreAvailable]).toEqual([subjects, false]);
  });

  it('send again what was not acknowledged, under the same id, and nothing that was', async () => {
    const [a, b, c] = await publishMany(3);
    const first = await kit.poll('one');
    expect(await kit.poll('one')).toEqual(first);
    expect((await kit.poll('one', { ack: [first.ids[0], first.ids[2]] })).subjects).toEqual([b]);
    expect((await kit.poll('one')).subjects).toEqual([b]);
    const d = await publish(dataSource);
    expect((await kit.poll('one', { ack: [first.ids[1]] })).subjects).toEqual([d]);
    expect([a, c]).not.toContain(d);
  });

  it('count an event that the receiver cannot use as settled', async () => {
    const [, b] = await publishMany(2);
    const { ids } = await kit.poll('one');
    const setErrs = { [ids[0] as string]: { err: 'invalid_key' } };
    expect((await kit.poll('one', { setErrs })).subjects).toEqual([b]);
    expect((await kit.poll('one')).subjects).toEqual([b]);
  });

  it('send as many as are asked for, and say whether there are more', async () => {
    const subjects = await publishMany(5);
    const seen: string[] = [];
    let ack: readonly string[] = [];
    for (const [maxEvents, isMore] of [
      [2, true],
      [2, true],
      [1, false],
      [0, false],
    ] as const) {
      const answer = await kit.poll('one', { maxEvents, ack });
      expect([answer.ids.length, answer.moreAvailable]).toEqual([maxEvents, isMore]);
      seen.push(...answer.subjects);
      ack = answer.ids;
    }
    expect(seen).toEqual(subjects);
  });

  it('acknowledge alone when nothing is asked for', async () => {
    await publishMany(2);
    const { ids } = await kit.poll('one');
    expect(await kit.poll('one', { maxEvents: 0 })).toMatchObject({ ids: [], moreAvailable: true });
    expect(await kit.poll('one', { maxEvents: 0, ack: ids })).toMatchObject({ ids: [], moreAvailable: false });
    expect((await kit.poll('one')).ids).toEqual([]);
  });

  it('know nothing of each other, and least of those of another client', async () => {
    const subjects = await publishMany(3);
    const { ids } = await kit.poll('one');
    await kit.poll('one', { ack: ids });
    await kit.poll('one', { ack: ids }, 'ledger');
    expect((await kit.poll('two')).subjects).toEqual(subjects);
    expect((await kit.poll('one', {}, 'gateway')).subjects).toEqual(subjects);
    expect((await kit.poll('one')).subjects).toEqual([]);
    // whoever acknowledges what only another stream was sent has the same effect on their own alone
    expect((await kit.poll('one', {}, 'ledger')).subjects).toEqual([]);
  });

  it('ignore an acknowledgement of what never was', async () => {
    const subjects = await publishMany(2);
    const answer = await kit.poll('one', { ack: ['', 'x', '1-1', 'z'.repeat(10_000), ...'abc'] });
    expect(answer.subjects).toEqual(subjects);
  });

  it('go on at any instance', async () => {
    const other = await openDatabase(url);
    const second = await eventKit(other);
    const [a, b] = await publishMany(2);
    const { ids } = await kit.poll('one');
    expect((await second.poll('one', { ack: [ids[0]] })).subjects).toEqual([b]);
    const c = await publish(other);
    expect((await kit.poll('one', { ack: [ids[1]] })).subjects).toEqual([c]);
    expect((await second.poll('two')).subjects).toEqual([a, b, c]);
    await other.destroy();
  });

  it('leave out what is over, and roles', async () => {
    const now = kit.clock.now().getTime();
    await publish(dataSource, { at: new Date(now - LIFETIME_MS - TOLERANCE_MS) });
    const last = await publish(dataSource, { at: new Date(now - LIFETIME_MS - TOLERANCE_MS + 1_000) });
    await publish(dataSource, { kind: 'role', subject: 'editor' });
    const key = await publish(dataSource, { kind: 'key' });
    expect((await kit.poll('one')).subjects).toEqual([last, key]);
    kit.clock.advance(2_000);
    expect((await kit.poll('one')).subjects).toEqual([key]);
  });

  it('begin anew where another server answers', async () => {
    class OtherServer extends PublishedRevocations {
      server = 'one';
      override async read(range: Parameters<PublishedRevocations['read']>[0]) {
        return { ...(await super.read(range)), server: this.server };
      }
    }
    const revocations = new OtherServer(dataSource);
    const moving = await eventKit(dataSource, { revocations });
    const subjects = await publishMany(3);
    const { ids } = await moving.poll('one');
    expect((await moving.poll('one', { ack: ids })).subjects).toEqual([]);
    revocations.server = 'two';
    const anew = await moving.poll('one');
    expect([anew.subjects, anew.ids]).toEqual([subjects, ids]);
    expect((await moving.poll('one', { ack: ids })).subjects).toEqual([]);
    expect((await moving.poll('one')).subjects).toEqual([]);
  });

  it('are not more than a thousand that somebody asks for, for each client', async () => {
    const rows = Array.from(
      { length: 1_000 },
      (_, index) => `('billing', 's${index}', '{}', 1, ${kit.clock.now().getTime()})`,
    );
    await dataSource.query(
      `INSERT INTO security_event_streams (client_id, name, position, version, polled_at) VALUES ${rows.join()}`,
    );
    const refusal = await kit.poll('one').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', errors: [{ field: 'stream', code: 'TOO_MANY_STREAMS' }] });
    expect((await kit.poll('one', {}, 'ledger')).ids).toEqual([]);
    kit.clock.advance(LIFETIME_MS);
    expect((await kit.poll('one')).ids).toEqual([]);
  });

  it('are forgotten an hour after they can have nothing to say, and begin anew when their receiver comes back', async () => {
    const [a] = await publishMany(1);
    const { ids } = await kit.poll('one');
    await kit.poll('one', { ack: ids });
    kit.clock.advance(LIFETIME_MS + 3_600_000);
    expect([await kit.job.backlog(10), await kit.job.removeBatch(10)]).toEqual([0, { removed: 0, isLast: true }]);
    kit.clock.advance(1);
    expect([await kit.job.backlog(10), await kit.job.removeBatch(1)]).toEqual([1, { removed: 1, isLast: false }]);
    const b = await publish(dataSource, { at: kit.clock.now() });
    expect((await kit.poll('one')).subjects).toEqual([b]);
    expect(a).not.toBe(b);
  });

  it('are not forgotten while somebody asks, though nothing happens', async () => {
    for (let hour = 0; hour < 3; hour += 1) {
      await kit.poll('one');
      kit.clock.advance(3_600_000);
    }
    expect(await kit.job.removeBatch(10)).toEqual({ removed: 0, isLast: true });
  });

  it('have their events signed once for all of them, and anew with another key', async () => {
    await publishMany(2);
    const sign = jest.spyOn(kit.tokens as unknown as { sign: () => string }, 'sign');
    await kit.poll('one');
    await kit.poll('two');
    expect(sign).toHaveBeenCalledTimes(2);
    const { keyIds } = await kit.poll('one');
    await kit.rotation.rotate();
    kit.clock.advance(10 * MINUTE_MS);
    const { keyIds: later } = await kit.poll('one');
    expect(sign).toHaveBeenCalledTimes(4);
    expect(new Set([...keyIds, ...later]).size).toBe(2);
  });
});

import fc from 'fast-check';
import type { DataSource, QueryRunner } from 'typeorm';
import { openDatabase } from '../../../support/data-sources.js';
import { type DatabaseKind, DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { type EventKit, eventKit, publish } from './event-kit.js';

const RUNS = 60;
/** More than any schedule needs; a stream that brings the same for ever fails instead of hanging. */
const MOST_POLLS = 200;
const STREAMS = ['one', 'two'] as const;
const WRITERS = 3;

/** What happens at one step. Of a poll, which share of the events that the receiver has it acknowledges, and what gets lost. */
type Step =
  | { readonly what: 'revoke' | 'begin' | 'commit' | 'roll back'; readonly writer: number }
  | {
      readonly what: 'poll';
      readonly stream: number;
      readonly instance: number;
      readonly maxEvents: number;
      readonly share: number;
      readonly seed: number;
      readonly loses: 'nothing' | 'request' | 'answer';
    };

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('revoke' as const), writer: fc.constant(0) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('begin' as const, 'commit' as const, 'roll back' as const),
      writer: fc.nat(WRITERS - 1),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('poll' as const),
      stream: fc.nat(STREAMS.length - 1),
      instance: fc.nat(1),
      maxEvents: fc.constantFrom(0, 1, 2, 1_000),
      share: fc.constantFrom(0, 0.3, 0.7, 1),
      seed: fc.nat(97),
      loses: fc.constantFrom('nothing' as const, 'request' as const, 'answer' as const),
    }),
  },
);

/** Somebody who keeps what comes, and acknowledges it when it likes. */
class Receiver {
  readonly known = new Set<string>();
  /** What it has and has not acknowledged, as far as it knows. */
  private pending = new Set<string>();
  /** What the server must know that this receiver has. */
  private readonly settled = new Set<string>();
  readonly problems: string[] = [];

  constructor(private readonly name: string) {}

  async poll(kit: EventKit, { maxEvents, share, seed, loses }: Extract<Step, { what: 'poll' }>): Promise<boolean> {
    const ack = [...this.pending].filter((_, index) => ((index * 31 + seed) % 97) / 97 < share);
    if (loses === 'request') return true;
    const { ids, subjects, moreAvailable } = await kit.poll(this.name, { maxEvents, ack });
    for (const id of ack) this.settled.add(id);
    if (ids.length > maxEvents) this.problems.push(`${ids.length} of ${maxEvents}`);
    for (const id of ids) if (this.settled.has(id)) this.problems.push(`${id} again`);
    if (loses === 'answer') return true;
    for (const id of ack) this.pending.delete(id);
    for (const id of ids) this.pending.add(id);
    for (const subject of subjects) this.known.add(subject);
    return moreAvailable || this.pending.size > 0;
  }
}

/** Transactions of other programs, of which some commit long after those that began later. */
class Writers {
  readonly published = new Set<string>();
  private readonly open = new Map<number, { readonly runner: QueryRunner; readonly subjects: string[] }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly kind: DatabaseKind,
  ) {}

  async step({ what, writer }: Exclude<Step, { what: 'poll' }>): Promise<void> {
    const found = this.open.get(writer);
    if (what === 'revoke') this.published.add(await publish(this.dataSource));
    // of SQLite, a transaction keeps everybody else waiting, so none can be late
    else if (what === 'begin') await (this.kind === 'postgres' && this.begin(writer));
    else if (found) await this.end(writer, what);
  }

  private async begin(writer: number): Promise<void> {
    const found = this.open.get(writer);
    if (found) return void found.subjects.push(await publish(found.runner.manager));
    const runner = this.dataSource.createQueryRunner();
    await runner.startTransaction();
    this.open.set(writer, { runner, subjects: [await publish(runner.manager)] });
  }

  async end(writer: number, how: 'commit' | 'roll back'): Promise<void> {
    const found = this.open.get(writer);
    if (!found) return;
    this.open.delete(writer);
    if (how === 'commit') await found.runner.commitTransaction();
    else await found.runner.rollbackTransaction();
    await found.runner.release();
    if (how === 'commit') for (const subject of found.subjects) this.published.add(subject);
  }

  async endAll(how: 'commit' | 'roll back'): Promise<void> {
    for (const writer of [...this.open.keys()]) await this.end(writer, how);
  }
}

describe.each(DATABASE_KINDS)('whatever the order of revocations, polls and acknowledgements on %s', (kind) => {
  let dataSource: DataSource;
  let kits: readonly EventKit[];

  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    kits = [await eventKit(dataSource), await eventKit(dataSource)];
  });
  afterAll(() => dataSource.destroy());

  async function run(steps: readonly Step[]): Promise<void> {
    await dataSource.query('DELETE FROM revocations');
    await dataSource.query('DELETE FROM security_event_streams');
    const writers = new Writers(dataSource, kind);
    const receivers = STREAMS.map((name) => new Receiver(name));
    try {
      for (const step of steps) {
        if (step.what !== 'poll') await writers.step(step);
        else await receivers[step.stream]?.poll(kits[step.instance] as EventKit, step);
      }
      await writers.endAll('commit');
      const whole = {
        what: 'poll',
        stream: 0,
        instance: 0,
        maxEvents: 3,
        share: 1,
        seed: 0,
        loses: 'nothing',
      } as const;
      for (const receiver of receivers)
        for (let polls = 0; polls < MOST_POLLS && (await receiver.poll(kits[1] as EventKit, whole)); polls += 1);
    } finally {
      await writers.endAll('roll back');
    }
    for (const { known, problems } of receivers) {
      expect(problems).toEqual([]);
      expect([...known].sort()).toEqual([...writers.published].sort());
    }
  }

  it('a receiver hears of every revocation, and of none again that it has acknowledged', async () => {
    await fc.assert(fc.asyncProperty(fc.array(aStep, { maxLength: 60 }), run), { numRuns: RUNS });
  });

  it('two polls of one stream at the same time lose nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat(12), async (count, acked) => {
        await dataSource.query('DELETE FROM revocations');
        await dataSource.query('DELETE FROM security_event_streams');
        const [one, two] = kits as [EventKit, EventKit];
        const subjects: string[] = [];
        for (let index = 0; index < count; index += 1) subjects.push(await publish(dataSource));
        const { ids } = await one.poll('one');
        const settled = ids.slice(0, acked);
        await Promise.all([one.poll('one', { ack: settled }), two.poll('one', { ack: ids.slice(0, 1) })]);
        const rest = await two.poll('one', { ack: settled });
        expect(rest.subjects).toEqual(subjects.slice(Math.max(settled.length, 1)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a transaction that commits late on PostgreSQL', () => {
  it('is sent when it commits, however far the receiver has come by then, and holds nothing up before', async () => {
    const dataSource = await openDatabase(await migratedDatabase('postgres'));
    const kit = await eventKit(dataSource);
    const late = dataSource.createQueryRunner();
    await late.startTransaction();
    const slow = await publish(late.manager);
    const soon = [await publish(dataSource), await publish(dataSource)];
    const first = await kit.poll('one');
    expect(first.subjects).toEqual(soon);
    const next = await publish(dataSource);
    const second = await kit.poll('one', { ack: first.ids });
    expect(second.subjects).toEqual([next]);
    expect((await kit.poll('one', { ack: second.ids })).subjects).toEqual([]);
    await late.commitTransaction();
    await late.release();
    const third = await kit.poll('one');
    expect(third.subjects).toEqual([slow]);
    expect((await kit.poll('one', { ack: third.ids })).subjects).toEqual([]);
    await dataSource.destroy();
  });
});

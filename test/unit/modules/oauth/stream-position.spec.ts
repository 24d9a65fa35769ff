import fc from 'fast-check';
import { advance, firstPosition, type StreamPosition } from '../../../../src/modules/oauth/events/stream-position.js';
import type { PublishedReading, PublishedRevocation } from '../../../../src/modules/revocation/index.js';

const RUNS = 300;
const MOST_POLLS = 500;

/** A log in which what is written becomes visible later, in another order: a moment is how many had become visible. */
class Log {
  private readonly visible: PublishedRevocation[] = [];
  private readonly hidden: PublishedRevocation[] = [];
  private written = 0;

  write(): void {
    this.written += 1;
    const id = this.written;
    const revokedAt = new Date(0);
    this.hidden.push({ id, transaction: String(id), kind: 'session', subject: String(id), revokedAt, cause: null });
  }

  /** Which of those that are not visible yet becomes so. */
  commit(index: number): void {
    const [revocation] = this.hidden.splice(index % Math.max(this.hidden.length, 1), 1);
    if (revocation) this.visible.push(revocation);
  }

  commitAll(): void {
    while (this.hidden.length > 0) this.commit(0);
  }

  get ids(): number[] {
    return this.visible.map(({ id }) => id);
  }

  get now(): string {
    return String(this.visible.length);
  }

  read({ since = '0', until, after }: StreamPosition, limit: number): PublishedReading {
    const inOrder = (part: PublishedRevocation[]) => part.sort((a, b) => a.id - b.id).slice(0, limit);
    const first = this.visible.slice(Number(since), Number(until)).filter(({ id }) => id > (after?.id ?? 0));
    return { now: this.now, server: 'one', first: inOrder(first), second: inOrder(this.visible.slice(Number(until))) };
  }
}

/** One step: what is written and becomes visible, and which of what is open the receiver then acknowledges. */
const aStep = fc.record({
  writes: fc.nat(4),
  commits: fc.array(fc.nat(10), { maxLength: 4 }),
  acknowledged: fc.array(fc.boolean(), { maxLength: 8 }),
  limit: fc.integer({ min: 1, max: 5 }),
});

describe('the position of a stream', () => {
  it('leaves nothing out, however few rows a reading has', () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 40 }), (steps) => {
        const log = new Log();
        const settled = new Set<number>();
        let position = firstPosition({ now: log.now, server: 'one' });
        const poll = (limit: number, wants: (index: number) => boolean): void => {
          const { open } = advance(position, log.read(position, limit), () => false, limit);
          const acknowledged = new Set(open.filter((_, index) => wants(index)).map(({ id }) => id));
          for (const id of acknowledged) settled.add(id);
          ({ position } = advance(position, log.read(position, limit), ({ id }) => acknowledged.has(id), limit));
        };
        for (const { writes, commits, acknowledged, limit } of steps) {
          for (let count = 0; count < writes; count += 1) log.write();
          for (const index of commits) log.commit(index);
          poll(limit, (index) => acknowledged[index] === true);
        }
        log.commitAll();
        for (let polls = 0; polls < MOST_POLLS && settled.size < log.ids.length; polls += 1) poll(2, () => true);
        expect([...settled].sort((a, b) => a - b)).toEqual(log.ids.sort((a, b) => a - b));
      }),
      { numRuns: RUNS },
    );
  });

  it('has nothing to remember when everything is settled', () => {
    const log = new Log();
    for (let count = 0; count < 3; count += 1) log.write();
    log.commitAll();
    const position = firstPosition({ now: '0', server: 'one' });
    const { position: moved, open } = advance(position, log.read(position, 10), () => true, 10);
    expect([moved, open]).toEqual([{ server: 'one', since: '3', until: '3', ahead: [] }, []]);
  });
});

import type fc from 'fast-check';
import type { FakeClock } from '../../../src/testing/index.js';

interface Event {
  readonly at: number;
  readonly label: string;
  readonly act: () => void | Promise<void>;
  isCancelled: boolean;
}

/** Bodies of requests and answers are read by streams, which need a few rounds of the event loop. */
const ROUNDS_TO_SETTLE = 3;
/** Far more than any schedule needs: beyond them something sends without end. */
const MOST_EVENTS = 20_000;

/**
 * The time and everything that is to happen: timers, requests, answers, messages. Time stands still while anything is due, and
 * fast-check's scheduler decides which of the things that are due at one moment comes first. The server's clock goes along.
 */
export class World {
  /** What happened, for who reads of a schedule that failed. */
  readonly trace: string[] = [];
  private readonly events = new Set<Event>();
  private acting: void | Promise<void> = undefined;
  private readonly startedAt: number;
  private count = 0;

  constructor(
    private readonly scheduler: fc.Scheduler,
    private readonly clock: FakeClock,
  ) {
    this.startedAt = this.now();
  }

  now(): number {
    return this.clock.now().getTime();
  }

  record(line: string): void {
    this.trace.push(`${String(this.now() - this.startedAt).padStart(8)} ms  ${line}`);
  }

  /**
   * Whole milliseconds, as clocks have them.
   *
   * @returns what keeps it from happening
   */
  after(ms: number, label: string, act: () => void | Promise<void>): () => void {
    const event = { at: this.now() + Math.ceil(ms), label, act, isCancelled: false };
    this.events.add(event);
    return () => {
      event.isCancelled = true;
      this.events.delete(event);
    };
  }

  /** Lets this much time pass, with all that happens in it. */
  async pass(ms: number): Promise<void> {
    const end = this.now() + ms;
    await this.run(end);
    this.clock.setTo(new Date(end));
  }

  /** Until nothing is to happen any more, or for so long. */
  async passUntilQuiet(longestMs: number): Promise<void> {
    await this.run(this.now() + longestMs);
  }

  private async run(end: number): Promise<void> {
    await settled();
    for (;;) {
      this.scheduleWhatIsDue();
      if (this.scheduler.count() > 0) await this.step();
      else {
        const next = Math.min(...[...this.events].map(({ at }) => at));
        if (next > end) return;
        this.clock.setTo(new Date(next));
      }
    }
  }

  private scheduleWhatIsDue(): void {
    const now = this.now();
    for (const event of this.events) {
      if (event.at > now) continue;
      this.events.delete(event);
      void this.scheduler.schedule(Promise.resolve(), event.label).then(() => {
        if (!event.isCancelled) this.acting = event.act();
      });
    }
  }

  private async step(): Promise<void> {
    this.count += 1;
    if (this.count > MOST_EVENTS) throw new Error(`more than ${MOST_EVENTS} events: something is sent without end`);
    await this.scheduler.waitNext(1);
    await this.acting;
    this.acting = undefined;
    await settled();
  }
}

/** When everything has gone on that could go on without another event. */
async function settled(): Promise<void> {
  for (let round = 0; round < ROUNDS_TO_SETTLE; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

import { DomainError } from '../../kernel/domain-error.js';

export interface HashingLimits {
  /** How many hashings run at a time. Each keeps one thread of libuv's pool (4 by default) busy. */
  readonly maxRunning: number;
  /** How many more may wait. */
  readonly maxWaiting: number;
  /** How long each of them may wait. */
  readonly maxWaitMs: number;
  /** The least time between the answers to two callers who found the queue full; 0 answers at once. */
  readonly refusalGapMs: number;
  /** Refused callers are told, in turn, to come back after 1, 2, … this many seconds. */
  readonly retrySpreadSeconds: number;
}

export interface HashingLoad {
  readonly running: number;
  readonly waiting: number;
}

/** So many refused callers are held back at a time; further ones are answered at once, so that memory has a bound. */
const MOST_HELD_BACK = 1_000;

interface Waiter {
  readonly timer: NodeJS.Timeout;
  admit(): void;
}

/**
 * Lets only so many hashings run and wait, and none wait for long. File reads, DNS and zlib share the thread pool with
 * them: without a bound, a burst of logins stalls everything else, and everybody in an endless line times out instead of
 * one part being told to come back.
 */
export class HashingQueue {
  /** In the order of their arrival. */
  private readonly waiting = new Set<Waiter>();
  private running = 0;
  private heldBack = 0;
  private refusals = 0;

  constructor(private readonly limits: HashingLimits) {}

  get load(): HashingLoad {
    return { running: this.running, waiting: this.waiting.size };
  }

  /**
   * Runs the task when its turn comes, first come first served, and settles as the task does.
   *
   * @throws DomainError `OVERLOADED` with `retryAfterSeconds`, without running the task, when the queue is full or the
   *   task has waited too long
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  /**
   * For work that comes before a hashing and would be in vain.
   *
   * @throws DomainError `OVERLOADED` when `run` would refuse a task now
   */
  async assertNotFull(): Promise<void> {
    if (this.isFull) await this.refuse();
  }

  private get isFull(): boolean {
    return this.running >= this.limits.maxRunning && this.waiting.size >= this.limits.maxWaiting;
  }

  private async enter(): Promise<void> {
    // without an await between the question and the place that is taken
    if (this.isFull) await this.refuse();
    if (this.running < this.limits.maxRunning) {
      this.running += 1;
      return;
    }
    await new Promise<void>((admit, refuse) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiter);
        refuse(this.overloaded('A password hashing waited too long.'));
      }, this.limits.maxWaitMs);
      const waiter: Waiter = { admit, timer };
      this.waiting.add(waiter);
    });
  }

  private leave(): void {
    const [next] = this.waiting;
    // A place that is handed on stays counted, so that a newcomer cannot slip in before the one who waited.
    if (!next) {
      this.running -= 1;
      return;
    }
    this.waiting.delete(next);
    clearTimeout(next.timer);
    next.admit();
  }

  /**
   * Whoever floods the server asks again as soon as it is refused. Answered one after the other, the refused do not
   * occupy the event loop, which every other request needs.
   */
  private async refuse(): Promise<never> {
    const error = this.overloaded('The password hashing queue is full.');
    if (this.limits.refusalGapMs > 0 && this.heldBack < MOST_HELD_BACK) {
      this.heldBack += 1;
      await new Promise((resolve) => setTimeout(resolve, this.heldBack * this.limits.refusalGapMs));
      this.heldBack -= 1;
    }
    throw error;
  }

  /** Spread out, because callers refused together must not all come back in the same second. */
  private overloaded(detail: string): DomainError {
    const retryAfterSeconds = 1 + (this.refusals % this.limits.retrySpreadSeconds);
    this.refusals += 1;
    return new DomainError('OVERLOADED', { retryAfterSeconds, detail });
  }
}

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DomainError } from '../../../kernel/domain-error.js';

const WORKER_FILE = fileURLToPath(new URL('./strength-worker.mjs', import.meta.url));
const MAX_ESTIMATED_LENGTH = 64;
const MAX_CONTEXT_LENGTH = 100;
const MAX_WAITING = 64;
const START_LIMIT_MS = 60_000;

export interface StrengthLimits {
  /** How long one estimate may last. */
  readonly timeLimitMs: number;
  /** How long the thread is kept for the next password. */
  readonly idleMs: number;
  readonly workerFile: string;
}

const LIMITS: StrengthLimits = { timeLimitMs: 5_000, idleMs: 10_000, workerFile: WORKER_FILE };

/**
 * Estimates how many guesses a password withstands, with zxcvbn-ts. The library needs up to 90 MB, and 0.1 s of
 * computing for an unlucky password. So it runs in a thread that starts at the first password, works on one at a time
 * within a time limit, and ends when no other follows.
 */
export class StrengthMeter {
  private thread: Promise<Worker> | undefined;
  private idle: NodeJS.Timeout | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly limits: StrengthLimits = LIMITS) {}

  /**
   * @param context what an attacker tries first: the owner's names, the service's
   * @param enough so many need not be counted beyond, as a decimal logarithm; null counts all
   * @returns the decimal logarithm of the number of guesses. Of a longer password only 64 code points are estimated, so
   *   the true number is higher.
   * @throws DomainError `OVERLOADED` when too many passwords wait
   * @throws Error when the thread fails or takes too long
   */
  async guessesLog10(password: string, context: readonly string[], enough: number | null = null): Promise<number> {
    if (this.waiting >= MAX_WAITING)
      throw new DomainError('OVERLOADED', { retryAfterSeconds: 1, detail: 'Too many passwords wait for an estimate.' });
    this.waiting += 1;
    const estimate = this.last.then(() => this.estimate(password, context, enough));
    this.last = estimate.catch(() => undefined);
    try {
      return await estimate;
    } finally {
      this.waiting -= 1;
    }
  }

  /** Whether its thread, and so its memory, is there. */
  get isLoaded(): boolean {
    return this.thread !== undefined;
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const thread = this.thread;
    this.thread = undefined;
    await thread?.then((worker) => worker.terminate()).catch(() => undefined);
  }

  private async estimate(password: string, context: readonly string[], enough: number | null): Promise<number> {
    clearTimeout(this.idle);
    try {
      this.thread ??= startedWorker(this.limits.workerFile);
      const worker = await this.thread;
      worker.ref();
      const answer = nextMessage(worker, this.limits.timeLimitMs);
      worker.postMessage({
        password: [...password].slice(0, MAX_ESTIMATED_LENGTH).join(''),
        context: context.map((text) => text.slice(0, MAX_CONTEXT_LENGTH)),
        enough,
      });
      const guessesLog10 = (await answer) as number;
      // an idle thread must not keep a process alive that has nothing else to do
      worker.unref();
      this.idle = setTimeout(() => void this.close(), this.limits.idleMs).unref();
      return guessesLog10;
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}

let shared: StrengthMeter | undefined;

/** The one of this process: a second thread would need as much memory again. */
export function sharedStrengthMeter(): StrengthMeter {
  shared ??= new StrengthMeter();
  return shared;
}

async function startedWorker(file: string): Promise<Worker> {
  // no secret of the environment and no loader of a development tool is any use there
  const worker = new Worker(file, { env: {}, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 256 } });
  // without a listener, an error between two passwords would end the process
  worker.on('error', () => undefined);
  await nextMessage(worker, START_LIMIT_MS);
  return worker;
}

/** @throws Error when the thread fails, ends, or says nothing in time */
async function nextMessage(worker: Worker, timeLimitMs: number): Promise<unknown> {
  const listening = new AbortController();
  const { signal } = listening;
  const timer = setTimeout(() => listening.abort(), timeLimitMs);
  const ended = once(worker, 'exit', { signal }).then(() => {
    throw new Error('The thread ended.');
  });
  try {
    const [message] = (await Promise.race([once(worker, 'message', { signal }), ended])) as [unknown];
    return message;
  } finally {
    clearTimeout(timer);
    listening.abort();
  }
}

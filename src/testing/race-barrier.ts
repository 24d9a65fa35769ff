import { setTimeout as pause } from 'node:timers/promises';
import type { Abstract, INestApplicationContext, Type } from '@nestjs/common';

/** The methods of a class that return a promise. */
export type AsyncMethodOf<T> = {
  [Name in keyof T]: T[Name] extends (...given: never[]) => Promise<unknown> ? Name : never;
}[keyof T] &
  string;

/** How the callers of a race meet. */
export interface RaceOptions {
  /**
   * Where the callers wait for each other: before the method does its work, or after it, which is for methods that read what
   * the caller then decides by. `before` if absent.
   */
  readonly at?: 'before' | 'after';
  /** How long the barrier waits for all of them, in milliseconds of the real clock; 4,000 if absent. */
  readonly withinMs?: number;
}

/** A point at which callers wait for each other. It is open for good once all of them have met there. */
export interface RaceBarrier {
  /**
   * Resolves when all of them have met. Await it beside the requests: it rejects with what is missing, while the requests
   * themselves only fail.
   */
  readonly met: Promise<void>;
  /** Lets everybody go on, also later callers. */
  open(): void;
}

const WITHIN_MS = 4_000;

/**
 * Makes callers of a method wait for each other, so that requests which seldom meet do so in every run of a test:
 *
 * ```ts
 * const barrier = raceAt(app, PasswordHasher, 'verify', 2);
 * const [first, second] = await Promise.all([change('a'), change('b'), barrier.met]);
 * ```
 *
 * @param provider a port or any other provider of the application
 * @param callers how many have to meet
 * @throws Error when the provider has no such method; `met` rejects, and so do the calls that wait, when fewer arrive in time
 */
export function raceAt<T extends object>(
  { app }: { readonly app: Pick<INestApplicationContext, 'get'> },
  provider: Type<T> | Abstract<T>,
  method: AsyncMethodOf<T>,
  callers: number,
  { at = 'before', withinMs = WITHIN_MS }: RaceOptions = {},
): RaceBarrier {
  const target = app.get<T>(provider, { strict: false }) as Record<string, unknown>;
  const original = target[method];
  const point = `${provider.name}.${method}`;
  if (typeof original !== 'function') throw new Error(`${point} is not a method`);
  const own = Object.getOwnPropertyDescriptor(target, method);
  const meeting = new Meeting(point, callers, withinMs, () => {
    if (own) Object.defineProperty(target, method, own);
    else delete target[method];
  });
  target[method] = async (...given: unknown[]): Promise<unknown> => {
    if (at === 'before') await meeting.arrive();
    const result: unknown = await Reflect.apply(original as (...given: unknown[]) => unknown, target, given);
    if (at === 'after') await meeting.arrive();
    return result;
  };
  return meeting;
}

class Meeting implements RaceBarrier {
  readonly met: Promise<void>;
  private arrived = 0;
  private readonly over = new AbortController();
  private settle: (failure?: Error) => void;

  constructor(
    private readonly point: string,
    private readonly callers: number,
    private readonly withinMs: number,
    private readonly restore: () => void,
  ) {
    this.met = new Promise((resolve, reject) => {
      this.settle = (failure) => (failure ? reject(failure) : resolve());
    });
    // whoever awaits it gets the error all the same
    this.met.catch(() => undefined);
    void this.failInTime();
  }

  arrive(): Promise<void> {
    this.arrived += 1;
    if (this.arrived >= this.callers) this.end();
    return this.met;
  }

  open(): void {
    this.end();
  }

  private end(failure?: Error): void {
    if (this.over.signal.aborted) return;
    this.over.abort();
    this.restore();
    this.settle(failure);
  }

  private async failInTime(): Promise<void> {
    await pause(this.withinMs, undefined, { signal: this.over.signal, ref: false }).catch(() => undefined);
    const { arrived, callers, point, withinMs } = this;
    this.end(new Error(`there was no race: ${arrived} of ${callers} callers came to ${point} within ${withinMs} ms`));
  }
}

import type { ReachableTab } from './reachable-tab.js';
import type { World } from './world.js';

/** As much of `LockOptions` as is simulated. */
export interface SimulatedLockOptions {
  readonly steal?: boolean;
  readonly signal?: AbortSignal;
}

type Work = () => Promise<unknown>;

interface LockRequest {
  readonly tab: ReachableTab;
  readonly work: Work;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** The tab was told that it has the lock. */
  isBegun: boolean;
  isStolen: boolean;
}

interface LockState {
  holder: LockRequest | undefined;
  waiting: LockRequest[];
}

/** The lock manager of one browser, as the Web Locks API describes it, for exclusive locks. */
export class WebLocks {
  private readonly locks = new Map<string, LockState>();

  constructor(private readonly world: World) {}

  /** `navigator.locks` as this tab sees it. */
  ofTab(tab: ReachableTab): {
    request(name: string, options: SimulatedLockOptions, work: Work): Promise<unknown>;
  } {
    return { request: (name, options, work) => this.request(tab, name, options, work) };
  }

  /** A tab that is gone holds nothing and waits for nothing. */
  releaseAllOf(tab: ReachableTab): void {
    for (const [name, lock] of this.locks) {
      lock.waiting = lock.waiting.filter((request) => request.tab !== tab);
      if (lock.holder?.tab === tab) this.release(name, lock.holder);
    }
  }

  /** Whether the tab holds a lock. */
  isHeldBy(tab: ReachableTab): boolean {
    return [...this.locks.values()].some(({ holder }) => holder?.tab === tab);
  }

  private request(tab: ReachableTab, name: string, options: SimulatedLockOptions, work: Work): Promise<unknown> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason as Error);
    return new Promise((resolve, reject) => {
      const request = { tab, work, resolve, reject, isBegun: false, isStolen: false };
      const lock = this.stateOf(name);
      if (options.steal) this.steal(name, request);
      else {
        lock.waiting.push(request);
        options.signal?.addEventListener('abort', () => this.withdraw(name, request, options.signal));
        this.grantNext(name);
      }
    });
  }

  private withdraw(name: string, request: LockRequest, signal: AbortSignal | undefined): void {
    const lock = this.stateOf(name);
    if (!lock.waiting.includes(request)) return;
    lock.waiting = lock.waiting.filter((other) => other !== request);
    request.reject(signal?.reason);
  }

  private steal(name: string, request: LockRequest): void {
    const lock = this.stateOf(name);
    const { holder } = lock;
    this.world.record(`${request.tab.name} steals the lock from ${holder?.tab.name ?? 'nobody'}`);
    if (holder) {
      holder.isStolen = true;
      // a tab hears of both in their order
      if (holder.isBegun) holder.tab.deliver('lock stolen', () => holder.reject(stolenError()));
    }
    lock.holder = request;
    this.run(name, request);
  }

  private grantNext(name: string): void {
    const lock = this.stateOf(name);
    if (lock.holder) return;
    lock.holder = lock.waiting.shift();
    if (lock.holder) this.run(name, lock.holder);
  }

  private run(name: string, request: LockRequest): void {
    this.world.after(0, `${request.tab.name}: lock`, () => {
      request.tab.deliver('lock', () => {
        this.world.record(`${request.tab.name} has the lock`);
        const done = (settle: () => void) => {
          this.world.after(0, `${request.tab.name}: lock back`, () => this.release(name, request));
          settle();
        };
        void Promise.resolve()
          .then(() => request.work())
          .then(
            (value) => done(() => request.resolve(value)),
            (reason: unknown) => done(() => request.reject(reason)),
          );
        request.isBegun = true;
        if (request.isStolen) request.reject(stolenError());
      });
    });
  }

  private release(name: string, request: LockRequest): void {
    const lock = this.stateOf(name);
    if (lock.holder !== request) return;
    lock.holder = undefined;
    this.grantNext(name);
  }

  private stateOf(name: string): LockState {
    const known = this.locks.get(name) ?? { holder: undefined, waiting: [] };
    this.locks.set(name, known);
    return known;
  }
}

function stolenError(): DOMException {
  return new DOMException('The lock was stolen', 'AbortError');
}

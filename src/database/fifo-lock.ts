/** First come, first served. `acquire` answers undefined when the lock was free, so that path makes no promise. */
export class FifoLock {
  private held = false;
  private readonly waiters: Array<() => void> = [];

  acquire(timeoutMs: number): Promise<void> | undefined {
    if (!this.held) {
      this.held = true;
      return undefined;
    }
    return new Promise<void>((resolve, reject) => {
      const waiter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        reject(
          new Error(`no database lock in ${timeoutMs} ms: does a repository run outside its transaction's manager?`),
        );
      }, timeoutMs);
      this.waiters.push(waiter);
    });
  }

  /** Hands the lock to the longest waiter; it never becomes free in between. */
  release(): void {
    const next = this.waiters.shift();
    if (next) next();
    else this.held = false;
  }
}

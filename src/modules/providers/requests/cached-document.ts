import type { Clock } from '../../../kernel/clock.js';

interface DocumentAges {
  /** Until then it is used as it is. */
  readonly freshMs: number;
  /** Until then it is used while a new one is fetched behind; later the new one is waited for. */
  readonly usableMs: number;
}

/** After a fetch behind that failed, so that a provider that is away is not asked without a pause. */
const PAUSE_AFTER_FAILURE_MS = 30_000;

/** A document of somebody else's server, kept for a while. However many ask for it, one fetch is under way at a time. */
export class CachedDocument<T> {
  private kept: { readonly value: T; readonly fetchedAtMs: number } | undefined;
  private fetching: Promise<T> | undefined;
  private failedAtMs: number | undefined;

  constructor(
    private readonly fetch: () => Promise<T>,
    private readonly clock: Clock,
    private readonly ages: DocumentAges,
  ) {}

  async get(): Promise<T> {
    const age = this.ageMs();
    if (!this.kept || age >= this.ages.usableMs) return this.renew();
    if (age >= this.ages.freshMs && !this.hasJustFailed()) {
      // its failure is for the next one to find
      void this.renew().catch(() => undefined);
    }
    return this.kept.value;
  }

  /** What is there, whatever would have to be fetched; undefined when it is too old. */
  peek(): { readonly value: T; readonly ageMs: number } | undefined {
    const age = this.ageMs();
    return this.kept && age < this.ages.usableMs ? { value: this.kept.value, ageMs: age } : undefined;
  }

  /** A new one, or the one that is being fetched already. */
  renew(): Promise<T> {
    this.fetching ??= this.fetchOnce().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async fetchOnce(): Promise<T> {
    try {
      const value = await this.fetch();
      this.kept = { value, fetchedAtMs: this.nowMs() };
      this.failedAtMs = undefined;
      return value;
    } catch (error) {
      this.failedAtMs = this.nowMs();
      throw error;
    }
  }

  /** A clock that was set back makes it as old as can be. */
  private ageMs(): number {
    const age = this.nowMs() - (this.kept?.fetchedAtMs ?? Number.NEGATIVE_INFINITY);
    return age < 0 ? Number.POSITIVE_INFINITY : age;
  }

  private hasJustFailed(): boolean {
    const since = this.failedAtMs === undefined ? Number.POSITIVE_INFINITY : this.nowMs() - this.failedAtMs;
    return since >= 0 && since < PAUSE_AFTER_FAILURE_MS;
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}

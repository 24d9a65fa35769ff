import { randomInt } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { retryDelayMs } from '../../kernel/retry-delay.js';
import { GuardSettings } from '../guard-settings.js';
import { fetchDocument } from './fetch-document.js';
import { keysOfDocument, type KeysByName, type NamedKey } from './key-document.js';
import { freshMsOf, keySetStep } from './key-set-age.js';

interface KeptKeys {
  readonly byName: KeysByName;
  readonly fetchedAtMs: number;
  readonly freshMs: number;
}

interface Failure {
  /** How many fetches have failed in a row. */
  readonly count: number;
  readonly atMs: number;
  readonly pauseMs: number;
}

const FETCH_LIMIT_MS = 5_000;
const PAUSES = { firstMs: 1_000, longestMs: 30_000 };
const STEPS_OF_CHANCE = 1_000_000;
/** After a fetch that was made for an unknown key and did not bring it. */
const COOL_DOWN_MS = 30_000;

/**
 * The issuer's published keys, kept for a while. However many ask, one fetch is under way at a time. Keys are used until
 * newer ones are here: an issuer that is away costs nobody a request.
 */
@Injectable()
export class RemoteKeySet implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('WatchwordGuard');
  private readonly stopping = new AbortController();
  private kept: KeptKeys | undefined;
  private failure: Failure | undefined;
  private fetching: Promise<void> | undefined;
  private coolingSinceMs: number | undefined;

  constructor(
    private readonly settings: GuardSettings,
    private readonly clock: Clock,
  ) {}

  /** Begins to fetch the keys. The start does not wait: the issuer may be starting, too. */
  onApplicationBootstrap(): void {
    void this.renew();
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** The key of that name, as far as is known. */
  find(kid: string | undefined): NamedKey | undefined {
    return kid === undefined ? undefined : this.kept?.byName.get(kid);
  }

  /**
   * Sees to it that there are keys to verify with.
   *
   * @returns undefined when there are; else when there will be
   * @throws DomainError SERVICE_UNAVAILABLE, at once or in the promise
   */
  prepare(): Promise<void> | undefined {
    switch (this.step()) {
      case 'use':
        return undefined;
      case 'renew-behind':
        void this.renew();
        return undefined;
      case 'wait':
        return this.renew().then(() => this.assertUsable());
      case 'unavailable':
        throw this.unavailable();
    }
  }

  /**
   * Fetches the keys for a token that names one which is not here, unless that was just done in vain.
   *
   * @throws DomainError SERVICE_UNAVAILABLE when the fetch fails: nobody knows whether the token is forged
   */
  async seek(kid: string): Promise<void> {
    // one that is under way may have begun before the key was published
    if (this.fetching) await this.fetching;
    if (this.find(kid) || this.isCoolingDown()) return;
    if (this.failureState() !== 'pausing') await this.renew();
    if (this.failure) throw this.unavailable();
    if (!this.find(kid)) this.coolingSinceMs = this.nowMs();
  }

  /**
   * Fetches the keys because the issuer itself has used one that is not here, or says that it revoked one: no stranger's
   * token can bring that about. Never fails.
   */
  async refetch(): Promise<void> {
    if (this.fetching) await this.fetching;
    if (this.failureState() !== 'pausing') await this.renew();
  }

  /** Never fails: `failure` has what went wrong. */
  private renew(): Promise<void> {
    this.fetching ??= this.fetchOnce().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetchOnce(): Promise<void> {
    const { jwksUri, algorithms } = this.settings;
    try {
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(FETCH_LIMIT_MS)]);
      const { document, headers } = await fetchDocument(jwksUri, signal);
      const byName = keysOfDocument(document, algorithms, this.kept?.byName);
      this.kept = { byName, fetchedAtMs: this.nowMs(), freshMs: freshMsOf(headers) };
      if (this.failure) this.logger.log({ event: 'keys_fetched_again', jwksUri, failures: this.failure.count });
      this.failure = undefined;
    } catch (error) {
      if (!this.stopping.signal.aborted) this.recordFailure(error);
    }
  }

  private recordFailure(error: unknown): void {
    const count = (this.failure?.count ?? 0) + 1;
    const pauseMs = retryDelayMs(count, randomInt(STEPS_OF_CHANCE) / STEPS_OF_CHANCE, PAUSES);
    this.failure = { count, atMs: this.nowMs(), pauseMs };
    const { jwksUri } = this.settings;
    const used = this.kept ? 'the former keys' : 'none';
    this.logger.warn({ event: 'keys_not_fetched', jwksUri, reason: reasonOf(error), failures: count, used });
  }

  private step() {
    const { kept } = this;
    const ageMs = kept && this.elapsedSince(kept.fetchedAtMs);
    const usableMs = (kept?.freshMs ?? 0) + this.settings.maxStaleMs;
    return keySetStep({ ageMs, freshMs: kept?.freshMs ?? 0, usableMs, failure: this.failureState() });
  }

  private assertUsable(): void {
    const step = this.step();
    if (step === 'wait' || step === 'unavailable') throw this.unavailable();
  }

  private failureState(): 'none' | 'pausing' | 'over' {
    const { failure } = this;
    if (!failure) return 'none';
    return this.elapsedSince(failure.atMs) < failure.pauseMs ? 'pausing' : 'over';
  }

  private isCoolingDown(): boolean {
    return this.coolingSinceMs !== undefined && this.elapsedSince(this.coolingSinceMs) < COOL_DOWN_MS;
  }

  private unavailable(): DomainError {
    const { failure } = this;
    const leftMs = failure ? Math.max(0, failure.pauseMs - this.elapsedSince(failure.atMs)) : 0;
    const detail = 'the keys could not be fetched';
    return new DomainError('SERVICE_UNAVAILABLE', {
      detail,
      retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1_000)),
    });
  }

  /** A clock that was set back makes everything as old as can be. */
  private elapsedSince(instantMs: number): number {
    const elapsed = this.nowMs() - instantMs;
    return elapsed < 0 ? Number.MAX_SAFE_INTEGER : elapsed;
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}

/** Of a fetch that failed the cause says why; the error itself says only that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `took longer than ${FETCH_LIMIT_MS / 1_000} s`;
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } };
  return [error.message, cause?.code ?? cause?.message].filter((part) => typeof part === 'string').join(': ');
}

import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { ProviderFailure } from '../provider-failure.js';
import {
  admit,
  afterFailure,
  ANSWERING,
  type CircuitState,
  type GrantAnswer,
  isSuspicious,
  withAnswer,
} from './circuit.js';

/** Keeps this instance from asking a provider that is away, and from believing a provider that ends every grant. */
@Injectable()
export class ProviderCircuits {
  private readonly logger = new Logger(ProviderCircuits.name);
  private readonly states = new Map<string, CircuitState>();
  private readonly answers = new Map<string, readonly GrantAnswer[]>();

  constructor(private readonly clock: Clock) {}

  /**
   * @param hasAnswered whether the provider has been heard, since what fails before that proves nothing of it
   * @throws ProviderFailure `away` without asking while the provider is left alone
   */
  async run<T>(provider: string, request: () => Promise<T>, hasAnswered: () => boolean): Promise<T> {
    const admission = admit(this.stateOf(provider), this.nowMs());
    if (!admission.isAdmitted) {
      const retryAfterSeconds = Math.ceil(admission.retryAfterMs / 1_000);
      throw new ProviderFailure('away', 'circuit_open', `${provider} is left alone because it was away.`, {
        retryAfterSeconds,
      });
    }
    this.states.set(provider, admission.state);
    try {
      const result = await request();
      this.recordAnswer(provider, hasAnswered());
      return result;
    } catch (error) {
      if (isAway(error)) this.recordFailure(provider, error);
      else this.recordAnswer(provider, hasAnswered());
      throw error;
    }
  }

  /** A refresh was answered with a token. */
  recordHonoured(provider: string): void {
    this.record(provider, false);
  }

  /** What a refused refresh means, given what became of others: `misconfigured` where too many grants end at once. */
  judged(provider: string, failure: ProviderFailure): ProviderFailure {
    if (failure.kind !== 'dead' && failure.kind !== 'ambiguous') return failure;
    if (!isSuspicious(this.record(provider, true))) return failure;
    this.logger.error({ event: 'provider_settings_suspected', provider, reason: failure.reason });
    const message = `${provider} ends so many grants that our settings there are suspected: ${failure.message}`;
    return new ProviderFailure('misconfigured', `suspected_${failure.reason}`, message);
  }

  /** Without an answer the next request may find out. */
  private recordAnswer(provider: string, hasAnswered: boolean): void {
    this.states.set(provider, hasAnswered ? ANSWERING : { ...this.stateOf(provider), trialUntilMs: undefined });
  }

  private recordFailure(provider: string, error: ProviderFailure): void {
    const state = afterFailure(this.stateOf(provider), this.nowMs(), (error.retryAfterSeconds ?? 0) * 1_000);
    this.states.set(provider, state);
    if (state.closedUntilMs === undefined) return;
    this.logger.warn({ event: 'provider_away', provider, reason: error.reason, failures: state.failures });
  }

  private record(provider: string, isOver: boolean): readonly GrantAnswer[] {
    const answers = withAnswer(this.answers.get(provider) ?? [], { atMs: this.nowMs(), isOver });
    this.answers.set(provider, answers);
    return answers;
  }

  private stateOf(provider: string): CircuitState {
    return this.states.get(provider) ?? ANSWERING;
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}

/** An unknown key id comes with an answer. */
function isAway(error: unknown): error is ProviderFailure {
  return error instanceof ProviderFailure && error.kind === 'away' && error.reason !== 'unknown_key';
}

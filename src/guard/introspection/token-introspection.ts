import { Logger } from '@nestjs/common';
import type { Clock } from '../../kernel/clock.js';
import { VerifiedTokens } from '../../kernel/verified-tokens.js';
import { callIssuer, IssuerFailure } from '../issuer/issuer-call.js';
import { basicAuthorization } from '../issuer/service-credentials.js';
import { type AskedToken, type CurrentFacts, readIntrospectionAnswer } from './introspection-answer.js';
import type { IntrospectionAnswer } from './introspection-answer.js';
import type { IntrospectionSettings } from './introspection-settings.js';
import { type Answered, SharedQuestions } from './shared-questions.js';

/**
 * - `active`: the token counts, with these facts.
 * - `inactive`: it does not.
 * - `unknown`: the issuer does not answer, and this may be believed of the token: what it answered last, or else the token's own claims.
 *   Either may be of before a change that was heard of.
 * - `unavailable`: the issuer does not answer, and so nothing may be believed.
 */
export type IntrospectionVerdict =
  | { readonly kind: 'active'; readonly facts: CurrentFacts }
  | { readonly kind: 'inactive' }
  | { readonly kind: 'unknown'; readonly last: CurrentFacts | undefined }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number };

/** Much more than an answer has. */
const MOST_BYTES = 65_536;

/** For how long nothing is asked after a question without an answer, so that requests do not all wait for an issuer that is away. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** What tokens are at this moment, by the issuer's word; each is asked about once in a while, and never twice at once. */
export class TokenIntrospection {
  private readonly logger = new Logger('WatchwordGuard');
  private readonly answers: VerifiedTokens<Answered<IntrospectionAnswer>>;
  private readonly questions: SharedQuestions<IntrospectionAnswer>;
  private forgottenBefore = Number.NEGATIVE_INFINITY;
  private pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly settings: IntrospectionSettings,
    private readonly clock: Clock,
  ) {
    // two generations of half the size each
    this.answers = new VerifiedTokens(Math.ceil(settings.cacheEntries / 2));
    this.questions = new SharedQuestions(() => clock.monotonicMs());
  }

  /** @param token a token whose signature is right, so that nobody fills the memory with texts of their own */
  async judge(token: string, claims: AskedToken): Promise<IntrospectionVerdict> {
    const known = this.answers.find(token);
    const now = this.clock.monotonicMs();
    const since = Math.max(now - this.settings.cacheSeconds * 1_000, this.forgottenBefore);
    if (known && known.askedAtMs > since) return verdictOf(known.answer);
    if (now < this.pausedUntilMs) return this.withoutAnswer(known);
    try {
      const answered = await this.questions.ask(token, since, () => this.ask(token, claims));
      this.answers.keep(token, answered);
      return verdictOf(answered.answer);
    } catch (error) {
      if (!(error instanceof IssuerFailure)) throw error;
      this.pause(error);
      return this.withoutAnswer(known);
    }
  }

  /** Something changed: what was asked before this call does not count any more; while the issuer is away it is `unknown`. */
  forgetAnswers(): void {
    this.forgottenBefore = this.clock.monotonicMs();
  }

  private async ask(token: string, claims: AskedToken): Promise<IntrospectionAnswer> {
    const { endpoint: url, timeoutSeconds } = this.settings;
    const body = await callIssuer({
      url,
      authorization: basicAuthorization(this.settings),
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
      timeoutMs: timeoutSeconds * 1_000,
      mostBytes: MOST_BYTES,
    });
    const answer = readIntrospectionAnswer(body, claims);
    if (!answer) throw new IssuerFailure('the answer to an introspection is none, or is about another token');
    return answer;
  }

  private pause({ message, retryAfterSeconds = 0 }: IssuerFailure): void {
    const now = this.clock.monotonicMs();
    if (now >= this.pausedUntilMs) this.logger.warn(`tokens cannot be introspected: ${message}`);
    this.pausedUntilMs = now + Math.min(Math.max(PAUSE_MS, retryAfterSeconds * 1_000), LONGEST_PAUSE_MS);
  }

  private withoutAnswer(known: Answered<IntrospectionAnswer> | undefined): IntrospectionVerdict {
    if (known && !known.answer.isActive) return verdictOf(known.answer);
    if (this.settings.whenUnavailable === 'accept') return this.lastWord(known);
    const waitMs = this.pausedUntilMs - this.clock.monotonicMs();
    return { kind: 'unavailable', retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) };
  }

  private lastWord(known: Answered<IntrospectionAnswer> | undefined): IntrospectionVerdict {
    if (known && known.askedAtMs > this.forgottenBefore) return verdictOf(known.answer);
    return { kind: 'unknown', last: known?.answer.isActive ? known.answer.facts : undefined };
  }
}

function verdictOf(answer: IntrospectionAnswer): IntrospectionVerdict {
  return answer.isActive ? { kind: 'active', facts: answer.facts } : { kind: 'inactive' };
}

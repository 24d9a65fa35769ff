import type { PresentedRequest } from '../../../http/presented-request.js';

/** What every strategy finds out at least. */
export interface Authenticated {
  readonly userId: string;
  readonly sessionId: string;
  readonly proof: 'bearer' | 'body' | 'cookie';
}

/**
 * One way to prove who asks: takes a token from the request and judges it. What it can judge without waiting it returns at
 * once, because each promise on the way of every request costs more than the judgement.
 */
export interface TokenStrategy {
  /** @throws DomainError the refusal, after which the next strategy may try; any other error ends the request */
  authenticate(request: PresentedRequest): Authenticated | Promise<Authenticated>;
}

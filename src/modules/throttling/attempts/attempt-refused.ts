import { DomainError } from '../../../kernel/domain-error.js';
import type { AttemptDecision } from './attempt-limit.js';

/** What an attempt is counted by. */
export type AttemptScope = 'account' | 'device' | 'address';

export type AttemptRefusal = Exclude<AttemptDecision, { readonly kind: 'allowed' }>;

/** A password was not looked at, because too many before it were wrong. */
export class AttemptRefused extends DomainError {
  readonly kind: AttemptRefusal['kind'];

  constructor(
    /** By which count. It is for the log: the answer must not tell. */
    readonly scope: AttemptScope,
    { kind, retryAfterMs }: AttemptRefusal,
  ) {
    const retryAfterSeconds = Math.ceil(retryAfterMs / 1_000);
    const detail = `${kind} by ${scope}`;
    super(kind === 'stopped' ? 'LOGIN_BLOCKED' : 'RATE_LIMITED', { retryAfterSeconds, detail });
    this.kind = kind;
  }
}

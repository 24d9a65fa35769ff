import { Injectable } from '@nestjs/common';
import type { DomainError } from '../../kernel/domain-error.js';
import type { AttemptRefused } from '../throttling/index.js';
import { Metrics } from '../metrics/index.js';

/** What this instance gave out and what it refused; refreshes and revocations are counted where they are decided. */
@Injectable()
export class TokenMetrics {
  private readonly logins;
  private readonly blockedLogins;
  private readonly issued;
  private readonly rejected;

  constructor(metrics: Metrics) {
    this.logins = metrics.counter({
      name: 'logins_total',
      help: 'Attempts to log in, with a password, by a mailed link or code, or through a provider.',
      labels: ['outcome'],
    });
    this.blockedLogins = metrics.counter({
      name: 'logins_blocked_total',
      help: 'Logins refused unchecked after too many wrong passwords, by what was counted and whether to wait or to stop.',
      labels: ['count', 'reason'],
    });
    this.issued = metrics.counter({
      name: 'tokens_issued_total',
      help: 'Tokens handed out at logins, refreshes and reauthentications.',
      labels: ['token'],
    });
    this.rejected = metrics.counter({
      name: 'credentials_rejected_total',
      help: 'Requests whose token or session cookie was not accepted, by the code of the answer.',
      labels: ['reason'],
    });
  }

  countLogin(outcome: 'success' | 'failure'): void {
    this.logins.inc({ outcome });
  }

  countBlockedLogin({ scope, kind }: AttemptRefused): void {
    this.blockedLogins.inc({ count: scope, reason: kind });
  }

  countIssued(...tokens: readonly ('access' | 'refresh')[]): void {
    for (const token of tokens) this.issued.inc({ token });
  }

  /** A request that presented nothing was not rejected for what it presented. */
  countRejected({ code }: DomainError): void {
    if (!code.endsWith('_MISSING')) this.rejected.inc({ reason: code });
  }
}

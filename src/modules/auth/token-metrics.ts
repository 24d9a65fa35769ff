import { Injectable } from '@nestjs/common';
import type { DomainError } from '../../kernel/domain-error.js';
import { Metrics } from '../metrics/index.js';

/** What this instance gave out and what it refused; refreshes and revocations are counted where they are decided. */
@Injectable()
export class TokenMetrics {
  private readonly logins;
  private readonly issued;
  private readonly rejected;

  constructor(metrics: Metrics) {
    this.logins = metrics.counter({
      name: 'logins_total',
      help: 'Attempts to log in, with a password or by a mailed link or code.',
      labels: ['outcome'],
    });
    this.issued = metrics.counter({
      name: 'tokens_issued_total',
      help: 'Tokens handed out at logins and refreshes.',
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

  /** An access token and a refresh token are always issued together. */
  countIssued(): void {
    this.issued.inc({ token: 'access' });
    this.issued.inc({ token: 'refresh' });
  }

  /** A request that presented nothing was not rejected for what it presented. */
  countRejected({ code }: DomainError): void {
    if (!code.endsWith('_MISSING')) this.rejected.inc({ reason: code });
  }
}

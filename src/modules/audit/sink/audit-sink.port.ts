import type { AuditOutcome } from '../audit-events.js';

/** A security event as it leaves: what `GET /api/audit` says of it. */
export interface AuditRecord {
  /** Its place in the chain, from 1 on; the records of a log have every number. */
  readonly sequence: number;
  /** The same whenever the record is sent; know by it what you have already. */
  readonly id: string;
  /** When it happened. */
  readonly occurredAt: Date;
  /** Such as `login.failed`. */
  readonly event: string;
  /** How it went. */
  readonly outcome: AuditOutcome;
  /** Who did it. */
  readonly actor: {
    readonly kind: 'anonymous' | 'user' | 'client' | 'operator' | 'system';
    /** Of the user or the client; null for others, and for a user who is erased. */
    readonly id: string | null;
    /** What the log calls the user. It outlives the account. */
    readonly reference: string | null;
    /** Of an operator. */
    readonly name: string | null;
  };
  /** The user whom it concerns; the id is null when they are erased. */
  readonly subject: { readonly id: string | null; readonly reference: string } | null;
  /** A role, a key or a client. */
  readonly target: string | null;
  /** In which session, if in one. */
  readonly sessionId: string | null;
  /** Of the request that did it, as its `X-Request-Id`; null in the background. */
  readonly requestId: string | null;
  /** Personal, as is `userAgent`: null when the person is erased. */
  readonly address: string | null;
  /** As the client sent it; personal. */
  readonly userAgent: string | null;
  /** Facts of the event, by name. */
  readonly details: object;
  /** Binds the record to all before it. `sequence:hash` of one that you keep is an anchor for a later verification. */
  readonly hash: string;
}

/**
 * Gets every security event out of this server: to a SIEM, a queue, a file. Watchword brings no such place: by default nothing is
 * sent. The contract suite `describeAuditSink` in `testing/` says whether an adapter is right.
 *
 * Records come at least once and in the order of the chain, from the first one that the log has. What was sent and not
 * acknowledged comes again: after a rejection, and after a crash. See docs/decisions/0033-audit-records-leave-at-least-once.md.
 */
export abstract class AuditSink {
  /**
   * Asked by one instance at a time, behind the requests, and again only when the last call has ended or was aborted.
   *
   * @param records up to 100, in order
   * @param signal aborts when the answer is no longer waited for: after 30 seconds, and when the server stops
   * @returns when the records are safe outside
   * @throws Error when any of them may be lost; all are sent again, later and later, for as long as it takes
   */
  abstract send(records: readonly AuditRecord[], signal: AbortSignal): Promise<void>;
}

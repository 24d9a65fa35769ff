import { type Actor, currentContext, type RequestContext } from '../../../http/request-context.js';
import type { AuditEvent, AuditOutcome } from '../audit-events.js';

/** An event that outlives the row which says whom it concerns. */
export interface ErasureEvent extends AuditEvent {
  /** The reference of the user whose account, and with it their row, goes in the same transaction; by user id. */
  readonly references?: Readonly<Record<string, string>>;
}

/** An event with the request that it happened in. */
export interface PendingEvent extends Omit<ErasureEvent, 'actor' | 'outcome'>, RequestContext {
  readonly outcome: AuditOutcome;
  readonly actor: Actor;
}

/** Takes the request in which this is called for what the event does not say. */
export function pendingFrom({ actor, outcome = 'success', ...event }: AuditEvent): PendingEvent {
  const context = currentContext();
  return { ...context, ...event, outcome, actor: actor ?? context.actor };
}

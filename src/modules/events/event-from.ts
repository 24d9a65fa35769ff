import type { Actor } from '../../http/request-context.js';
import type { PendingEvent } from '../audit/index.js';
import type { AnyWatchwordEvent, EventActor, WatchwordEventName, WatchwordEvents } from './watchword-events.js';

type DataOf = { readonly [Name in WatchwordEventName]: (recorded: PendingEvent) => WatchwordEvents[Name] };

/** What an event says, from what the audit log records of the same fact. A name without a line does not compile. */
const DATA_OF: DataOf = {
  'account.registered': (recorded) => ({ ...userOf(recorded), roles: textsOf(recorded, 'roles') }),
  'account.created': (recorded) => ({ ...userOf(recorded), roles: textsOf(recorded, 'roles') }),
  'account.invited': userOf,
  'account.changed': (recorded) => ({ ...userOf(recorded), fields: textsOf(recorded, 'fields') }),
  'account.suspended': userOf,
  'account.restored': userOf,
  'account.deleted': userOf,
  'account.erased': userOf,
  'accounts.imported': ({ details }) => ({ imported: Number(details?.['imported']) }),
  'email.verified': userOf,
  'email.changed': userOf,
  'password.changed': userOf,
  'login.succeeded': (recorded) => ({
    ...sessionOf(recorded),
    kind: textOf(recorded, 'kind') as 'token',
    delivery: textOf(recorded, 'delivery') as 'body',
    method: textOf(recorded, 'method'),
  }),
  'login.failed': (recorded) => ({ userId: recorded.subjectId ?? null, reason: textOf(recorded, 'reason') }),
  'session.ended': (recorded) => ({ ...sessionOf(recorded), reason: textOf(recorded, 'reason') }),
  'refresh_token.reused': sessionOf,
  'roles.assigned': (recorded) => ({
    ...userOf(recorded),
    former: textsOf(recorded, 'former'),
    roles: textsOf(recorded, 'roles'),
  }),
  'role.created': roleOf,
  'role.changed': (recorded) => ({ ...roleOf(recorded), former: textsOf(recorded, 'former') }),
  'role.deleted': roleOf,
  'key.rotated': keyOf,
  'key.revoked': keyOf,
  'connection.created': connectionOf,
  'connection.removed': connectionOf,
  'connection.needs_reconsent': (recorded) => ({ ...connectionOf(recorded), reason: textOf(recorded, 'reason') }),
  'connection.tokens_replaced': connectionOf,
};

export const WATCHWORD_EVENT_NAMES = Object.keys(DATA_OF) as readonly WatchwordEventName[];

export function isWatchwordEventName(name: unknown): name is WatchwordEventName {
  return typeof name === 'string' && Object.hasOwn(DATA_OF, name);
}

export function eventFrom(recorded: PendingEvent & { readonly name: WatchwordEventName }, id: string, now: Date) {
  const { name, actor } = recorded;
  return {
    id,
    name,
    occurredAt: now,
    actor: actorOf(actor),
    data: DATA_OF[name](recorded),
  } as AnyWatchwordEvent;
}

/** An operator is named after their account on that machine, which is nobody's business elsewhere. */
function actorOf(actor: Actor): EventActor {
  const hasId = actor.kind === 'user' || actor.kind === 'client';
  return { kind: actor.kind, id: hasId ? actor.id : null };
}

function userOf({ name, subjectId }: PendingEvent): { userId: string } {
  if (subjectId === undefined) throw new Error(`${name} is recorded without a subject`);
  return { userId: subjectId };
}

function sessionOf(recorded: PendingEvent): { userId: string; sessionId: string } {
  return { ...userOf(recorded), sessionId: recorded.sessionId ?? '' };
}

function roleOf(recorded: PendingEvent): { role: string; permissions: readonly string[] } {
  return { role: recorded.target ?? '', permissions: textsOf(recorded, 'permissions') };
}

function keyOf({ target }: PendingEvent): { kid: string } {
  return { kid: target ?? '' };
}

function connectionOf(recorded: PendingEvent): { userId: string; provider: string } {
  return { ...userOf(recorded), provider: recorded.target ?? '' };
}

function textOf({ details }: PendingEvent, key: string): string {
  const value = details?.[key];
  return typeof value === 'string' ? value : '';
}

function textsOf({ details }: PendingEvent, key: string): readonly string[] {
  const value = details?.[key];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

import { Injectable } from '@nestjs/common';
import { open, seal, UnsealError } from '../../kernel/sealing.js';
import type { Actor } from '../../http/request-context.js';
import type { AuditContent } from './audit-content.js';
import { AuditKeys } from './audit-keys.js';
import { AuditPeople, type AuditPerson } from './audit-people.js';
import type { PendingEvent } from './pending-event.js';
import type { PendingEventEntity } from './pending-event.entity.js';

/** What an entry knows of a person, readable as long as their account is there. */
export interface PersonalPart {
  readonly address?: string;
  readonly userAgent?: string;
  /** The name of an operator's account. */
  readonly operator?: string;
}

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;
const HALF_PAIR = /\p{Surrogate}$/u;

type People = ReadonlyMap<string, AuditPerson>;

/** What stands in the chain for a row that cannot be read: it must not keep all the others waiting. */
const UNREADABLE: PendingEvent = {
  name: 'audit.unreadable' as never,
  outcome: 'failure',
  actor: { kind: 'system' },
  requestId: null,
  address: null,
  userAgent: null,
};

/** Turns events into what the chain keeps of them: people by reference, and what is personal under their key. */
@Injectable()
export class AuditContents {
  constructor(
    private readonly people: AuditPeople,
    private readonly keys: AuditKeys,
  ) {}

  async of(rows: readonly PendingEventEntity[]): Promise<AuditContent[]> {
    const events = rows.map((row) => ({ row, event: eventIn(row) }));
    const userIds = events.flatMap(({ event }) => userIdsIn(event));
    const people = await this.people.ofUsers([...new Set(userIds)]);
    return events.map(({ row, event }) => this.contentOf(row, event, people));
  }

  /** @returns null when nothing is held, or the person is erased */
  personalPartOf({ id, personal }: AuditContent, people: readonly AuditPerson[]): PersonalPart | null {
    if (personal === null) return null;
    try {
      const keys = [...people.map(({ key }) => key), this.keys.nobody];
      return JSON.parse(open(personal, keys, contextOf(id)).toString()) as PersonalPart;
    } catch (error) {
      if (error instanceof UnsealError) return null;
      throw error;
    }
  }

  private contentOf({ id, occurredAt }: PendingEventEntity, event: PendingEvent, people: People): AuditContent {
    const { actor, subjectId } = event;
    const referenceOf = (userId: string): string | null =>
      people.get(userId)?.reference ?? event.references?.[userId] ?? null;
    return {
      id,
      occurredAt: occurredAt.getTime(),
      event: clipped(event.name, 64),
      outcome: event.outcome,
      actorKind: actor.kind,
      actor: actor.kind === 'user' ? referenceOf(actor.id) : actor.kind === 'client' ? clipped(actor.id, 128) : null,
      subject: subjectId === undefined ? null : referenceOf(subjectId),
      target: clippedIfAny(event.target ?? null, 128),
      sessionId: clippedIfAny(event.sessionId ?? sessionIdOf(actor), 36),
      requestId: clippedIfAny(event.requestId, 64),
      details: JSON.stringify(event.details ?? {}),
      personal: this.sealed(id, event, people),
    };
  }

  private sealed(id: string, event: PendingEvent, people: People): string | null {
    const part = personalPartIn(event);
    if (Object.keys(part).length === 0) return null;
    const ownerId = ownerIn(event);
    const key = ownerId === undefined ? this.keys.nobody : people.get(ownerId)?.key;
    return key ? seal(Buffer.from(JSON.stringify(part)), [key], contextOf(id)) : null;
  }
}

function eventIn({ event }: PendingEventEntity): PendingEvent {
  try {
    const parsed = JSON.parse(event) as Partial<PendingEvent> | null;
    const isWhole = typeof parsed?.name === 'string' && typeof parsed.actor?.kind === 'string';
    return isWhole ? { ...UNREADABLE, ...parsed } : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}

/** Whose the personal part is, with whom it is erased: the user who acts, or whom it concerns where nobody known does. */
function ownerIn({ actor, subjectId }: PendingEvent): string | undefined {
  if (actor.kind === 'user') return actor.id;
  return actor.kind === 'anonymous' ? subjectId : undefined;
}

function userIdsIn({ actor, subjectId }: PendingEvent): string[] {
  return [...(actor.kind === 'user' ? [actor.id] : []), ...(subjectId === undefined ? [] : [subjectId])];
}

function sessionIdOf(actor: Actor): string | null {
  return actor.kind === 'user' ? (actor.sessionId ?? null) : null;
}

function personalPartIn({ actor, address, userAgent }: PendingEvent): PersonalPart {
  return {
    ...(address !== null && { address }),
    ...(userAgent !== null && { userAgent }),
    ...(actor.kind === 'operator' && { operator: actor.name }),
  };
}

function contextOf(entryId: string): string {
  return `audit-entry:${entryId}`;
}

/** As the column takes it: what a database refuses would keep everything behind it waiting. */
function clipped(text: string, most: number): string {
  return text.replaceAll(UNSTORABLE, '\u{FFFD}').slice(0, most).replace(HALF_PAIR, '');
}

function clippedIfAny(text: string | null, most: number): string | null {
  return text === null ? null : clipped(text, most);
}

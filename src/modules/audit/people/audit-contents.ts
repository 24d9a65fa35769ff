import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { IdGenerator, isId } from '../../../kernel/ids.js';
import { open, seal, UnsealError } from '../../../kernel/sealing.js';
import type { Actor } from '../../../http/request-context.js';
import { type AuditContent, pendingMacOf } from '../entries/audit-content.js';
import { AUDIT_OUTCOMES } from '../audit-events.js';
import { AuditKeys } from '../entries/audit-keys.js';
import { AuditPeople, type AuditPerson } from './audit-people.js';
import type { PendingEvent } from '../pending/pending-event.js';
import type { PendingEventEntity } from '../pending/pending-event.entity.js';

/** What an entry knows of a person, readable as long as their account is there. */
export interface PersonalPart {
  readonly address?: string;
  readonly userAgent?: string;
  /** The name of an operator's account. */
  readonly operator?: string;
}

type People = ReadonlyMap<string, AuditPerson>;

/** An event as it is about to be linked. */
interface ComingEvent extends Pick<AuditContent, 'id' | 'occurredAt'> {
  readonly event: PendingEvent;
}

const OUTCOMES: readonly unknown[] = AUDIT_OUTCOMES;
const ACTOR_KINDS: readonly unknown[] = ['anonymous', 'user', 'client', 'operator', 'system'] satisfies Actor['kind'][];

const UNSTORABLE = /\p{Cc}|\p{Surrogate}/gu;

/** What stands in the chain for a row that somebody else wrote or changed: it must not keep all the others waiting. */
const UNPROVEN: PendingEvent = {
  name: 'audit.unproven',
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
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  async of(rows: readonly PendingEventEntity[]): Promise<AuditContent[]> {
    const coming = rows.map((row) => this.comingIn(row));
    const userIds = coming.flatMap(({ event }) => userIdsIn(event));
    const people = await this.people.ofUsers([...new Set(userIds)]);
    return coming.map((each) => this.contentOf(each, people));
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

  private comingIn(row: PendingEventEntity): ComingEvent {
    const occurredAt = row.occurredAt.getTime();
    if (row.mac !== pendingMacOf(this.keys.chain, row)) return this.unprovenAt(occurredAt);
    // a team's event may lack what ours have
    const event = { ...UNPROVEN, outcome: 'success', ...(JSON.parse(row.event) as object) };
    return { id: row.id, occurredAt, event: isWhole(event) ? event : UNPROVEN };
  }

  /**
   * Under an id of its own: each is linked once, and under one that somebody else chose the event whose id it is would not
   * be. Nor at a time that is none. The id is one of now, since whoever wrote the row chose its time.
   */
  private unprovenAt(occurredAt: number): ComingEvent {
    const id = this.ids.next(this.clock.now());
    return { id, occurredAt: Number.isNaN(occurredAt) ? 0 : occurredAt, event: UNPROVEN };
  }

  private contentOf({ id, occurredAt, event }: ComingEvent, people: People): AuditContent {
    const { actor, subjectId } = event;
    const referenceOf = (userId: string): string | null =>
      people.get(userId)?.reference ?? fitted(event.references?.[userId], 36);
    return {
      id,
      occurredAt,
      event: fitted(event.name, 64) ?? '',
      outcome: event.outcome,
      actorKind: actor.kind,
      actor: actor.kind === 'user' ? referenceOf(actor.id) : actor.kind === 'client' ? fitted(actor.id, 128) : null,
      subject: subjectId === undefined ? null : referenceOf(subjectId),
      target: fitted(event.target, 128),
      sessionId: fitted(event.sessionId ?? sessionIdOf(actor), 36),
      requestId: fitted(event.requestId, 64),
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

function isWhole(event: object): event is PendingEvent {
  const { name, actor, outcome } = event as Partial<PendingEvent>;
  return typeof name === 'string' && ACTOR_KINDS.includes(actor?.kind) && OUTCOMES.includes(outcome);
}

/** Whose the personal part is, with whom it is erased: the user who acts, or whom it concerns where nobody known does. */
function ownerIn({ actor, subjectId }: PendingEvent): string | undefined {
  if (actor.kind === 'user') return actor.id;
  return actor.kind === 'anonymous' ? subjectId : undefined;
}

function userIdsIn({ actor, subjectId }: PendingEvent): string[] {
  return [actor.kind === 'user' ? actor.id : undefined, subjectId].filter((id) => isId(id));
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

/** As a column takes it: what no database stores, or gives back otherwise, would keep all that is behind it waiting. */
function fitted(text: unknown, most: number): string | null {
  return typeof text === 'string' ? text.slice(0, most).replace(UNSTORABLE, '\u{FFFD}') : null;
}

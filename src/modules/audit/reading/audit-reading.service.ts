import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isId } from '../../../kernel/ids.js';
import { type Page, type PageRequest, toPage } from '../../../kernel/page.js';
import { AuditContents, type PersonalPart } from '../people/audit-contents.js';
import { AuditEntriesRepository, type AuditFilter } from './audit-entries.repository.js';
import type { AuditEntryEntity } from '../entries/audit-entry.entity.js';
import { AuditLog } from '../audit-log.js';
import { AuditPeople, type AuditPerson } from '../people/audit-people.js';
import { AuditPeopleRepository } from '../people/audit-people.repository.js';

/** An entry with whoever it speaks of, as far as they are still there. */
export interface ReadEntry {
  readonly entry: AuditEntryEntity;
  /** The user id; null for whom no reference leads to any more, or who is no user. */
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly personal: PersonalPart | null;
  readonly details: object;
}

/** What there is about somebody. */
export interface HeldEntries {
  /** The oldest first. */
  readonly entries: readonly ReadEntry[];
  /** Whether there are some that are older. */
  readonly hasOlder: boolean;
}

const UNREADABLE = { unreadable: true };

/** What the log says to those who may read it. */
@Injectable()
export class AuditReadingService {
  /** About 5 MB; more would keep a server busy for whoever asks for it again and again. */
  protected readonly mostHeld: number = 10_000;
  protected readonly heldPage: number = 500;

  constructor(
    private readonly log: AuditLog,
    private readonly entries: AuditEntriesRepository,
    private readonly contents: AuditContents,
    private readonly people: AuditPeople,
    private readonly peopleRows: AuditPeopleRepository,
  ) {}

  /** The newest first, what happened just now included. Users are named by id, or by reference when they are erased. */
  async list({ limit, cursor }: PageRequest, filter: AuditFilter): Promise<Page<ReadEntry>> {
    await this.log.settleIfPossible();
    const before = cursor === undefined ? undefined : Number(cursor);
    const rows = await this.entries.list(await this.byReference(filter), limit, before);
    const { items, nextCursor } = toPage(rows, limit, ({ sequence }) => String(sequence));
    return { items: await this.read(items), nextCursor };
  }

  /** The newest in which the user acts or is concerned. */
  async listHeld(userId: string): Promise<HeldEntries> {
    await this.log.settleIfPossible();
    const [person] = await this.peopleRows.ofUsers([userId]);
    const held: ReadEntry[] = [];
    for (let isLast = !person; !isLast && held.length <= this.mostHeld;) {
      const before = held.at(-1)?.entry.sequence ?? Number.MAX_SAFE_INTEGER;
      const page = await this.entries.about(person?.reference ?? '', before, this.heldPage);
      held.push(...(await this.read(page)));
      isLast = page.length < this.heldPage;
      // where reading never waits, as on SQLite, nobody else would have a turn before the last page
      await setImmediate();
    }
    return { entries: held.slice(0, this.mostHeld).reverse(), hasOlder: held.length > this.mostHeld };
  }

  /** In the order of the chain: up to `limit` of those behind the sequence `after`, up to `last`. */
  async follow(after: number, last: number, limit: number): Promise<ReadEntry[]> {
    return this.read(await this.entries.follow(after, last, limit));
  }

  private async byReference(filter: AuditFilter): Promise<AuditFilter> {
    const { actor, subject } = filter;
    const userIds = [actor, subject].filter((id) => isId(id)).map((id) => id.toLowerCase());
    const people = await this.peopleRows.ofUsers(userIds);
    const referenceOf = (name: string): string =>
      people.find(({ userId }) => userId === name.toLowerCase())?.reference ?? name;
    return {
      ...filter,
      ...(actor !== undefined && { actor: referenceOf(actor) }),
      ...(subject !== undefined && { subject: referenceOf(subject) }),
    };
  }

  private async read(entries: readonly AuditEntryEntity[]): Promise<ReadEntry[]> {
    const references = entries.flatMap((entry) => referencesIn(entry));
    const people = await this.people.behind([...new Set(references)]);
    return entries.map((entry) => {
      const known = referencesIn(entry)
        .map((reference) => people.get(reference))
        .filter((person) => person !== undefined);
      const userIdOf = (reference: string | null) => people.get(reference ?? '')?.userId ?? null;
      return {
        entry,
        actorId: entry.actorKind === 'user' ? userIdOf(entry.actor) : null,
        subjectId: userIdOf(entry.subject),
        personal: this.contents.personalPartOf(entry, known satisfies AuditPerson[]),
        details: detailsIn(entry),
      };
    });
  }
}

/** One entry that somebody has altered must not hide the others; that it is altered is for verifying to tell. */
function detailsIn({ details }: AuditEntryEntity): object {
  try {
    const held: unknown = JSON.parse(details);
    return typeof held === 'object' && held !== null ? held : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
}

function referencesIn({ actorKind, actor, subject }: AuditEntryEntity): string[] {
  return [actorKind === 'user' ? actor : null, subject].filter((reference) => reference !== null);
}

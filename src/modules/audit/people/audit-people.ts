import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { open, seal, UnsealError } from '../../../kernel/sealing.js';
import { AuditKeys } from '../entries/audit-keys.js';
import { AuditPeopleRepository } from './audit-people.repository.js';
import type { AuditPersonEntity } from './audit-person.entity.js';

/** Somebody whom the log speaks of. */
export interface AuditPerson {
  readonly reference: string;
  readonly userId: string;
  /** Seals what the log knows of them. */
  readonly key: KeyObject;
}

const KEY_BYTES = 32;

/** The people behind the references; without their row nobody is. */
@Injectable()
export class AuditPeople {
  private readonly logger = new Logger(AuditPeople.name);

  constructor(
    private readonly people: AuditPeopleRepository,
    private readonly keys: AuditKeys,
  ) {}

  /** By user id; who has no reference yet gets one, and who is gone is not among them. */
  async ofUsers(userIds: readonly string[]): Promise<ReadonlyMap<string, AuditPerson>> {
    if (userIds.length === 0) return new Map();
    const known = await this.people.ofUsers(userIds);
    const missing = userIds.filter((id) => !known.some(({ userId }) => userId === id));
    for (const userId of missing) await this.people.add(this.made(userId));
    const found = missing.length > 0 ? await this.people.ofUsers(userIds) : known;
    return new Map(this.genuine(found).map((person) => [person.userId, person]));
  }

  /** By reference. */
  async behind(references: readonly string[]): Promise<ReadonlyMap<string, AuditPerson>> {
    if (references.length === 0) return new Map();
    const found = await this.people.behind(references);
    return new Map(this.genuine(found).map((person) => [person.reference, person]));
  }

  private made(userId: string): AuditPersonEntity {
    const reference = randomUUID();
    const sealedKey = seal(randomBytes(KEY_BYTES), [this.keys.people], contextOf({ reference, userId }));
    return { reference, userId, sealedKey };
  }

  /** Without the rows that somebody else has written: they stand for nobody, and must not stop the log for all. */
  private genuine(rows: readonly AuditPersonEntity[]): AuditPerson[] {
    return rows.map((row) => this.opened(row)).filter((person) => person !== undefined);
  }

  private opened(person: AuditPersonEntity): AuditPerson | undefined {
    const { reference, userId } = person;
    try {
      const key = createSecretKey(open(person.sealedKey, [this.keys.people], contextOf(person)));
      return { reference, userId, key };
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      this.logger.error({ event: 'audit_person_altered', reference, reason: error.reason });
      return undefined;
    }
  }
}

function contextOf({ reference, userId }: Pick<AuditPersonEntity, 'reference' | 'userId'>): string {
  return `audit-person:${reference}:${userId}`;
}

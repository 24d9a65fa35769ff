import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { IdGenerator } from '../../../kernel/ids.js';
import { digestOf, newOpaqueToken } from '../../../kernel/opaque-token.js';
import { KeyEncryption } from '../../encryption/index.js';
import type { UnconfirmedUser } from '../../users/index.js';
import type { PendingRegistrationEntity } from './pending-registration.entity.js';
import { PendingRegistrationsRepository } from './pending-registrations.repository.js';

const HOUR_MS = 3_600_000;
const LIFETIME_MS = 24 * HOUR_MS;

/** More of them within an hour would let anybody fill somebody's mailbox. */
const MOST_IN_AN_HOUR = 5;

export interface PreparedRegistration {
  readonly token: string;
  readonly row: PendingRegistrationEntity;
}

/** A registration whose link was opened. */
interface FoundRegistration {
  readonly id: string;
  readonly user: UnconfirmedUser;
}

/** Registrations whose address is not confirmed yet. Each is confirmed once, until it expires. */
@Injectable()
export class PendingRegistrationsService {
  constructor(
    private readonly registrations: PendingRegistrationsRepository,
    private readonly encryption: KeyEncryption,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** Whether another mail may be sent to the address. */
  async mayBeSent(emailKey: string): Promise<boolean> {
    const since = addMilliseconds(this.clock.now(), -HOUR_MS);
    return (await this.registrations.countSince(digestOf(emailKey), since)) < MOST_IN_AN_HOUR;
  }

  /** Seals who it is, which may ask a key service: so not within a transaction. */
  async prepare(emailKey: string, user: UnconfirmedUser): Promise<PreparedRegistration> {
    const token = newOpaqueToken();
    const row = this.rowOf(emailKey, token, LIFETIME_MS);
    const sealedUser = await this.encryption.seal(Buffer.from(JSON.stringify(user)), contextOf(row.id));
    return { token, row: { ...row, sealedUser } };
  }

  /** For an address that has an account: it counts as a mail to it, and nobody is given the token. */
  prepareForOwner(emailKey: string): PreparedRegistration {
    const token = newOpaqueToken();
    return { token, row: this.rowOf(emailKey, token, HOUR_MS) };
  }

  add({ row }: PreparedRegistration, manager: EntityManager): Promise<void> {
    return this.registrations.add(row, manager);
  }

  /** Looks without consuming it. @returns null for a token that is of no registration, or of one that has expired */
  async find(token: string): Promise<FoundRegistration | null> {
    const row = await this.registrations.findByDigest(digestOf(token));
    if (!row || row.sealedUser === null || row.expiresAt <= this.clock.now()) return null;
    const user = await this.encryption.open(row.sealedUser, contextOf(row.id));
    return { id: row.id, user: JSON.parse(user.toString()) as UnconfirmedUser };
  }

  /** @throws DomainError SINGLE_USE_TOKEN_INVALID when somebody else was faster */
  async redeem({ id }: FoundRegistration, manager: EntityManager): Promise<void> {
    if (await this.registrations.consume(id, manager)) return;
    throw new DomainError('SINGLE_USE_TOKEN_INVALID', { detail: 'used meanwhile' });
  }

  private rowOf(emailKey: string, token: string, lifetimeMs: number): PendingRegistrationEntity {
    const now = this.clock.now();
    return {
      id: this.ids.next(now),
      digest: digestOf(token),
      emailDigest: digestOf(emailKey),
      sealedUser: null,
      createdAt: now,
      expiresAt: addMilliseconds(now, lifetimeMs),
    };
  }
}

/** A sealed registration that is moved to the row of another one does not open. */
function contextOf(id: string): string {
  return `pending registration ${id}`;
}

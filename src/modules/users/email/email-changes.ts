import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RecordEvent } from '../../audit/index.js';
import { isSameEmail, normalizeEmail } from '../identifiers/identifier-forms.js';
import { IdentifiersService } from '../identifiers/identifiers.service.js';
import type { Profile } from '../profile-columns.js';
import { emailChanged } from '../user-events.js';
import type { UserEntity } from '../user.entity.js';

/** Writes what must be written with the change, in its transaction. */
export type EmailChangeAnnouncement = (manager: EntityManager) => Promise<void>;

/** What another module does when an address is to be replaced. */
export interface EmailChangeHandler {
  /**
   * Users who replace their own.
   *
   * @returns null when the change has to wait until it is confirmed
   * @throws DomainError EMAIL_TAKEN
   */
  beforeOwnChange(user: UserEntity, email: string): Promise<EmailChangeAnnouncement | null>;
  /** Administrators who replace somebody's. */
  beforeAdministratorsChange(user: UserEntity, email: string): Promise<EmailChangeAnnouncement>;
}

interface AnnouncedProfile {
  /** What is changed at once. */
  readonly profile: Partial<Profile>;
  readonly announce: RecordedAnnouncement;
}

/** The same, and records that the address is another one. */
type RecordedAnnouncement = (manager: EntityManager, record: RecordEvent) => Promise<void>;

const NOTHING = () => Promise.resolve();

/** Asks another module before an address is replaced. Here because accounts know nothing of mail. */
@Injectable()
export class EmailChanges {
  private handler: EmailChangeHandler | undefined;

  constructor(private readonly identifiers: IdentifiersService) {}

  handleBy(handler: EmailChangeHandler): void {
    this.handler = handler;
  }

  /** @throws DomainError EMAIL_TAKEN */
  async beforeOwn(user: UserEntity, profile: Partial<Profile>): Promise<AnnouncedProfile> {
    const { email, ...others } = profile;
    if (email === undefined || this.isSame(email, user)) return { profile, announce: NOTHING };
    if (!this.handler) return { profile, announce: recorded(user, NOTHING) };
    const announce = await this.handler.beforeOwnChange(user, normalizeEmail(email));
    return announce ? { profile, announce: recorded(user, announce) } : { profile: others, announce: NOTHING };
  }

  async beforeAdministrators(user: UserEntity, { email }: Partial<Profile>): Promise<RecordedAnnouncement> {
    if (email === undefined || this.isSame(email, user)) return NOTHING;
    if (!this.handler) return recorded(user, NOTHING);
    return recorded(user, await this.handler.beforeAdministratorsChange(user, normalizeEmail(email)));
  }

  /** Another spelling of one address is no other address, unless it may be somebody else's. */
  private isSame(email: string, user: UserEntity): boolean {
    return this.identifiers.emailKey(email) === user.emailKey && isSameEmail(normalizeEmail(email), user.email);
  }
}

function recorded({ id }: UserEntity, announce: EmailChangeAnnouncement): RecordedAnnouncement {
  return (manager, record) => {
    record(emailChanged(id));
    return announce(manager);
  };
}

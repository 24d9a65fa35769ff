import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { IdGenerator } from '../../kernel/ids.js';
import { IdentifiersService } from './identifiers/identifiers.service.js';
import type { AdministeredProfile } from './profile-columns.js';
import type { UserEntity } from './user.entity.js';

/** What everybody has at first. */
export const FIRST_ROLES: readonly string[] = ['user'];

interface NewAccount {
  readonly profile: AdministeredProfile;
  readonly passwordHash: string;
  readonly roles: readonly string[];
}

/** Makes the rows of new accounts. */
@Injectable()
export class NewUsersService {
  constructor(
    private readonly identifiers: IdentifiersService,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  /** To be asked before a password is hashed. @throws DomainError VALIDATION_FAILED when the account may not be so called */
  assertAllowed(profile: AdministeredProfile): void {
    this.identifiers.assertAllowed(profile);
  }

  /** The row of an account that is made now. @throws DomainError VALIDATION_FAILED when it may not be so called */
  rowOf({ profile, passwordHash, roles }: NewAccount): UserEntity {
    this.assertAllowed(profile);
    const { externalId, email, username, fullName, avatarUrl, attributes = {} } = profile;
    const now = this.clock.now();
    return {
      id: this.ids.next(now),
      externalId: externalId ?? null,
      ...this.identifiers.emailColumns(email),
      ...this.identifiers.newUsernameColumns(username, email),
      fullName,
      avatarUrl: avatarUrl ?? null,
      emailVerifiedAt: null,
      passwordHash,
      status: 'active',
      roles: [...roles],
      settings: {},
      attributes,
      tokenVersion: 1,
      version: 1,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    };
  }
}

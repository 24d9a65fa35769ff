import { Injectable } from '@nestjs/common';
import { UsersAdministrationService } from '../administration/users-administration.service.js';
import { UsersService } from '../users.service.js';
import { UserAttributeRules } from './user-attribute-rules.js';
import type { AcceptedAttributes, UserAttributes } from './user-attributes.js';

/** The attributes of users, for a team's own code. */
@Injectable()
export class UserAttributesService {
  /** @internal Nest makes it. */
  constructor(
    private readonly users: UsersService,
    private readonly administration: UsersAdministrationService,
    private readonly rules: UserAttributeRules,
  ) {}

  /** As they are stored. @throws DomainError NOT_FOUND */
  async get(userId: string): Promise<UserAttributes> {
    return (await this.users.get(userId)).attributes;
  }

  /**
   * Merges a change as an administrator's `PATCH /users/:id` does: null removes, the whole is judged afterwards, and the audit
   * log has the names of what has changed. What users may change themselves goes through `UsersService.changeProfile`.
   *
   * @returns what is stored then
   * @throws DomainError NOT_FOUND, VALIDATION_FAILED
   */
  async change(userId: string, change: Readonly<Record<string, unknown>>): Promise<UserAttributes> {
    return (await this.administration.change(userId, { attributes: change }, 'any')).attributes;
  }

  /**
   * Judges the attributes of somebody for whom `UsersService.register` is to make an account, as those of an administrator.
   *
   * @throws DomainError VALIDATION_FAILED
   */
  accept(attributes: Readonly<Record<string, unknown>>): Promise<AcceptedAttributes | undefined> {
    return this.rules.accept(attributes, 'administrators');
  }
}

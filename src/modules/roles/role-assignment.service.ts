import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { fieldRefused } from '../../kernel/domain-error.js';
import { AuditLog } from '../audit/index.js';
import { type UserEntity, UsersService } from '../users/index.js';
import { Grants } from './grants.js';
import { definitionsOf, differenceOf, permissionsOfRoles } from './permission-sets.js';
import type { RoleEntity } from './role.entity.js';
import { RolesRepository } from './roles.repository.js';

/** Whether a change may be made, by the user's roles and by what there is, within its transaction. */
type AssertAllowed = (
  former: readonly string[],
  present: readonly RoleEntity[],
  manager: EntityManager,
) => Promise<void>;

/** Who has which roles. */
@Injectable()
export class RoleAssignmentService {
  constructor(
    private readonly roles: RolesRepository,
    private readonly users: UsersService,
    private readonly grants: Grants,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Gives the user exactly these roles, from the next request on.
   *
   * @throws DomainError NOT_FOUND, VALIDATION_FAILED (an unknown role), FORBIDDEN (a role given or taken that allows what
   * the granter may not), LAST_ADMINISTRATOR
   */
  assign(granterId: string, userId: string, roles: readonly string[]): Promise<UserEntity> {
    return this.change(userId, roles, async (former, present, manager) => {
      const permissions = permissionsOfRoles(differenceOf(former, roles), definitionsOf(present));
      await this.grants.assertMayGrant(granterId, permissions, present, manager);
    });
  }

  /**
   * The same by whoever runs the system, whose roles, if any, do not matter: for the command line, never for a request.
   *
   * @throws DomainError NOT_FOUND, VALIDATION_FAILED (an unknown role), LAST_ADMINISTRATOR
   */
  assignByOperator(userId: string, roles: readonly string[]): Promise<UserEntity> {
    return this.change(userId, roles, () => Promise.resolve());
  }

  private async change(userId: string, roles: readonly string[], assertAllowed: AssertAllowed): Promise<UserEntity> {
    await this.audit.transaction(async (manager, record) => {
      const present = await this.roles.listForChange(manager);
      const definitions = definitionsOf(present);
      if (!roles.every((role) => definitions.has(role))) throw unknownRole();
      const former = await this.users.getRoles(userId, manager);
      await assertAllowed(former, present, manager);
      await this.users.storeRoles(userId, roles, manager);
      record({ name: 'roles.assigned', subjectId: userId, details: { former, roles } });
    });
    this.users.recordEndedTokens(userId);
    return this.users.get(userId);
  }
}

function unknownRole() {
  return fieldRefused('roles', 'UNKNOWN_ROLE', 'roles must be names of existing roles; see GET /roles');
}

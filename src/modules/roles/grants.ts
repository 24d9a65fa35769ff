import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { allows, PermissionCatalogue } from '../../http/access/index.js';
import { DomainError, fieldRefused } from '../../kernel/domain-error.js';
import { AuditLog } from '../audit/index.js';
import { UsersService } from '../users/index.js';
import { definitionsOf, permissionsOfRoles } from './permission-sets.js';
import type { RoleEntity } from './role.entity.js';

/** Who may hand out what: nobody gives, or takes from others, a permission that is not theirs. */
@Injectable()
export class Grants {
  constructor(
    private readonly users: UsersService,
    private readonly catalogue: PermissionCatalogue,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError VALIDATION_FAILED */
  assertKnown(permissions: readonly string[]): void {
    const unknown = permissions.find((permission) => !this.catalogue.has(permission));
    if (unknown === undefined) return;
    throw fieldRefused(
      'permissions',
      'UNKNOWN_PERMISSION',
      'permissions must be from the catalogue; see GET /permissions',
    );
  }

  /**
   * By the roles that the granter has within the transaction of `manager`, which may be fewer than the request came with.
   * Whoever tries without the right is recorded.
   *
   * @throws DomainError FORBIDDEN
   */
  async assertMayGrant(
    granterId: string,
    permissions: Iterable<string>,
    roles: readonly RoleEntity[],
    manager: EntityManager,
  ): Promise<void> {
    const granted = permissionsOfRoles(await this.users.getRoles(granterId, manager), definitionsOf(roles));
    const denied = [...permissions].filter((permission) => !allows(granted, permission)).sort();
    if (denied.length === 0) return;
    this.audit.recordLater({ name: 'access.denied', outcome: 'failure', details: { permissions: denied } });
    throw new DomainError('FORBIDDEN', { detail: 'the granter lacks the permission' });
  }
}

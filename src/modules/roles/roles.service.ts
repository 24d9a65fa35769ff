import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { allows, type Permission, type Principal } from '../../http/access/index.js';
import type { WantedVersions } from '../../http/if-match.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { AuditLog, type RecordEvent } from '../audit/index.js';
import { UsersService } from '../users/index.js';
import { Grants } from './grants.js';
import { ADMINISTRATOR, differenceOf } from './permission-sets.js';
import type { RoleEntity } from './role.entity.js';
import { RolePermissions } from './role-permissions.js';
import { type RoleChanges, RolesRepository } from './roles.repository.js';

/** A role that is to be made. */
export interface NewRole {
  /** Unique; lower case. */
  readonly name: string;
  /** One sentence for whoever gives the role. */
  readonly description: string;
  /** Of the catalogue. */
  readonly permissions: readonly string[];
}

/** Roles: what each allows, and who may say so. */
@Injectable()
export class RolesService {
  /** @internal Nest makes it. */
  constructor(
    private readonly roles: RolesRepository,
    private readonly permissions: RolePermissions,
    private readonly users: UsersService,
    private readonly grants: Grants,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Whether the caller's roles allow it at this moment: for what a decorator cannot say. @throws DomainError SERVICE_UNAVAILABLE */
  async isAllowed({ roles }: Pick<Principal, 'roles'>, permission: Permission): Promise<boolean> {
    return allows(await this.permissions.of(roles), permission);
  }

  /** All of them, by name. */
  list(): Promise<RoleEntity[]> {
    return this.roles.list();
  }

  /** @throws DomainError NOT_FOUND */
  async get(name: string): Promise<RoleEntity> {
    const role = await this.roles.find(name);
    if (!role) throw new DomainError('NOT_FOUND');
    return role;
  }

  /** @throws DomainError ROLE_NAME_TAKEN, VALIDATION_FAILED (an unknown permission), FORBIDDEN (not the granter's to give) */
  async create(granterId: string, { name, description, permissions }: NewRole): Promise<RoleEntity> {
    this.grants.assertKnown(permissions);
    const now = this.clock.now();
    const role = { name, description, permissions: [...permissions], isBuiltIn: false, version: 1 };
    await this.changing(async (roles, manager, record) => {
      if (roles.some((each) => each.name === name)) throw new DomainError('ROLE_NAME_TAKEN');
      await this.grants.assertMayGrant(granterId, permissions, roles, manager);
      await this.roles.add({ ...role, createdAt: now, updatedAt: now }, manager);
      record({ name: 'role.created', target: name, details: { permissions } });
    });
    return this.get(name);
  }

  /**
   * Counts at the next request of everybody who has the role.
   *
   * @throws DomainError NOT_FOUND, VERSION_MISMATCH, ROLE_BUILT_IN, VALIDATION_FAILED, FORBIDDEN
   */
  async change(granterId: string, name: string, changes: RoleChanges, wanted: WantedVersions): Promise<RoleEntity> {
    const { permissions } = changes;
    this.grants.assertKnown(permissions ?? []);
    await this.changing(async (roles, manager, record) => {
      const role = roleIn(roles, name, wanted);
      if (permissions) {
        if (name === ADMINISTRATOR) throw new DomainError('ROLE_BUILT_IN');
        await this.grants.assertMayGrant(granterId, differenceOf(role.permissions, permissions), roles, manager);
      }
      await this.roles.change(name, changes, this.clock.now(), manager);
      const details = { fields: Object.keys(changes).sort(), former: role.permissions };
      record({
        name: 'role.changed',
        target: name,
        details: { ...details, permissions: permissions ?? role.permissions },
      });
    });
    return this.get(name);
  }

  /** @throws DomainError NOT_FOUND, VERSION_MISMATCH, ROLE_BUILT_IN, ROLE_IN_USE */
  async remove(name: string, wanted: WantedVersions): Promise<void> {
    await this.changing(async (roles, manager, record) => {
      const role = roleIn(roles, name, wanted);
      if (role.isBuiltIn) throw new DomainError('ROLE_BUILT_IN');
      if (await this.users.isRoleHeld(name, manager)) throw new DomainError('ROLE_IN_USE');
      await this.roles.remove(name, manager);
      record({ name: 'role.deleted', target: name, details: { permissions: role.permissions } });
    });
  }

  /** This instance knows at once; the others learn it from the database. What cannot be read now is read before the next answer. */
  private async changing(
    change: (roles: readonly RoleEntity[], manager: EntityManager, record: RecordEvent) => Promise<void>,
  ): Promise<void> {
    await this.audit.transaction(async (manager, record) =>
      change(await this.roles.listForChange(manager), manager, record),
    );
    await this.permissions.recordChange().catch(() => undefined);
  }
}

function roleIn(roles: readonly RoleEntity[], name: string, wanted: WantedVersions): RoleEntity {
  const role = roles.find((each) => each.name === name);
  if (!role) throw new DomainError('NOT_FOUND');
  if (wanted !== 'any' && !wanted.includes(role.version)) throw new DomainError('VERSION_MISMATCH');
  return role;
}

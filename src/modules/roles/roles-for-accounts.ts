import { Injectable } from '@nestjs/common';
import { KnownRoles } from '../users/index.js';
import type { RoleEntity } from './role.entity.js';
import { RolesRepository } from './roles.repository.js';

/** Tells the accounts what roles there are. */
@Injectable()
export class RolesForAccounts {
  constructor(known: KnownRoles, roles: RolesRepository) {
    known.answeredBy({
      list: async () => namesOf(await roles.list()),
      listForGiving: async (manager) => namesOf(await roles.listForChange(manager)),
    });
  }
}

function namesOf(roles: readonly RoleEntity[]): ReadonlySet<string> {
  return new Set(roles.map(({ name }) => name));
}

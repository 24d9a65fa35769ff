import { Injectable } from '@nestjs/common';
import { unavailableUnlessAnswered } from '../../../database/database-deadline.js';
import { isId } from '../../../kernel/ids.js';
import { UsersService } from '../../users/index.js';
import { definitionsOf, permissionsOfRoles } from '../permission-sets.js';
import { RolesRepository } from '../roles.repository.js';

const NOTHING: ReadonlySet<string> = new Set();

/**
 * What the user may do on whom a request acts, read from the database each time: what is in memory may lack a role that
 * another instance has just made and given, and by that the user would look like less.
 *
 * A role that the user is given after this reading does not stop the request, which then counts as the earlier of the two:
 * nothing that it does depends on roles. Where it states a version, a change of roles raises that, and the answer is 412.
 */
@Injectable()
export class TargetPermissions {
  constructor(
    private readonly users: UsersService,
    private readonly roles: RolesRepository,
  ) {}

  /**
   * Nothing for an id of nobody, which the route answers with 404 or 400; also of a suspended or deleted user.
   *
   * @throws DomainError SERVICE_UNAVAILABLE when that cannot be known
   */
  async of(id: unknown): Promise<ReadonlySet<string>> {
    return isId(id) ? unavailableUnlessAnswered(this.read(id.toLowerCase())) : NOTHING;
  }

  private async read(id: string): Promise<ReadonlySet<string>> {
    const roles = await this.users.findRoles(id);
    // after the user: a role that somebody has is not deleted, so none of theirs is missing
    return roles ? permissionsOfRoles(roles, definitionsOf(await this.roles.list())) : NOTHING;
  }
}

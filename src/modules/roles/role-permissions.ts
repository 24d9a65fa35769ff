import { Injectable, type OnModuleInit } from '@nestjs/common';
import { unavailableUnlessAnswered } from '../../database/database-deadline.js';
import { SharedRun } from '../../kernel/shared-run.js';
import { RevocationsService } from '../revocation/index.js';
import { definitionsOf, permissionsOfRoles, type RoleDefinitions } from './permission-sets.js';
import { RolesRepository } from './roles.repository.js';

/**
 * What every role allows, in this instance's memory. It is read again once a change was published; where nobody can know
 * whether something was, because the revocation feed is stale, before each answer.
 */
@Injectable()
export class RolePermissions implements OnModuleInit {
  private definitions: RoleDefinitions = new Map();
  private readonly reading = new SharedRun(() => this.read());
  /** How often something changed, as far as is known here, and how much of that the definitions hold. */
  private changes = 1;
  private changesRead = 0;

  constructor(
    private readonly roles: RolesRepository,
    private readonly revocations: RevocationsService,
  ) {
    revocations.onPublished('role', () => this.recordChange());
  }

  async onModuleInit(): Promise<void> {
    await this.reading.run();
  }

  /**
   * What somebody with these roles may do at this moment.
   *
   * @throws DomainError SERVICE_UNAVAILABLE when that cannot be known
   */
  async of(roles: readonly string[]): Promise<ReadonlySet<string>> {
    if (!this.isCurrent()) await unavailableUnlessAnswered(this.reading.run());
    return permissionsOfRoles(roles, this.definitions);
  }

  /** The same without asking anybody; undefined where that would be needed. */
  known(roles: readonly string[]): ReadonlySet<string> | undefined {
    return this.isCurrent() ? permissionsOfRoles(roles, this.definitions) : undefined;
  }

  /** Something of the roles has changed: nothing is answered from before. */
  recordChange(): Promise<void> {
    this.changes += 1;
    return this.reading.run();
  }

  private isCurrent(): boolean {
    return this.changesRead === this.changes && this.revocations.isFresh();
  }

  private async read(): Promise<void> {
    // what changes while the database reads may be in the answer or not
    const changes = this.changes;
    this.definitions = definitionsOf(await this.roles.list());
    this.changesRead = changes;
  }
}

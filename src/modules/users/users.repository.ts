import { Injectable } from '@nestjs/common';
import type { EntityManager, Repository } from 'typeorm';
import { PrimaryKeyReader } from '../../database/primary-key-reader.js';
import { USERS } from '../../database/relations.js';
import { statementsOn } from '../../database/statement.js';
import { lockUntilCommit } from '../../database/transaction-lock.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import { DomainError } from '../../kernel/domain-error.js';
import { IdentifiersService } from './identifiers/identifiers.service.js';
import { rolesFromColumn } from './user-subject.js';
import { refusingTaken, update, type UserChanges } from './user-rows.repository.js';
import { UserEntity } from './user.entity.js';

/** The built-in role whose last active holder cannot be lost. */
const ADMINISTRATOR = 'admin';

/** A password that was judged and hashed, and the hash that it is to replace; null for whatever there is. */
export interface PreparedPassword {
  /** Whose it is. */
  readonly userId: string;
  /** The hash that must still be there. */
  readonly presentHash: string | null;
  /** The hash of the new password. */
  readonly freshHash: string;
}

@Injectable()
export class UsersRepository {
  private readonly users: Repository<UserEntity>;
  private readonly byId: PrimaryKeyReader<UserEntity>;

  constructor(
    private readonly dataSource: WatchwordDataSource,
    private readonly identifiers: IdentifiersService,
  ) {
    this.users = dataSource.getRepository(UserEntity);
    this.byId = new PrimaryKeyReader(dataSource, UserEntity);
  }

  findById(id: string): Promise<UserEntity | null> {
    return this.byId.find(id);
  }

  /** By e-mail or username, whichever the text is: a username has no `@`. */
  findByIdentifier(identifier: string): Promise<UserEntity | null> {
    return this.users.findOneBy(this.identifiers.keyOf(identifier));
  }

  /** @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN or EXTERNAL_ID_TAKEN */
  async add(user: UserEntity, manager: EntityManager): Promise<void> {
    await refusingTaken(manager, () => manager.getRepository(UserEntity).insert(user), user.username);
  }

  /**
   * @param version the only one that the row may have; any if it is undefined
   * @returns whether the row is still there
   * @throws DomainError EMAIL_TAKEN or USERNAME_TAKEN
   */
  async change(
    { id, version }: { readonly id: string; readonly version?: number | undefined },
    changes: UserChanges,
    now: Date,
    manager: EntityManager,
  ): Promise<boolean> {
    return (await update({ id, ...(version !== undefined && { version }) }, changes, now, manager)) === 1;
  }

  /** Reads the settings and keeps everybody else from changing them until the transaction ends; null without a user. */
  async lockSettings(id: string, now: Date, manager: EntityManager): Promise<object | null> {
    const [row] = await statementsOn<{ settings: string }>(manager)`
      UPDATE ${USERS} SET version = version + 1, updated_at = ${now.getTime()} WHERE id = ${id} RETURNING settings`;
    return row ? (JSON.parse(row.settings) as object) : null;
  }

  async storeSettings(id: string, settings: object, manager: EntityManager): Promise<void> {
    await manager.getRepository(UserEntity).update({ id }, { settings });
  }

  /** Stores a fresh hash of the same password, unless the password was changed meanwhile. */
  async replaceHash(id: string, presentHash: string, freshHash: string): Promise<void> {
    await this.users.update({ id, passwordHash: presentHash }, { passwordHash: freshHash });
  }

  /** @returns the raised token version; null when the present hash is another, or the user is gone */
  async replacePassword(password: PreparedPassword, now: Date, manager: EntityManager): Promise<number | null> {
    const [row] = await statementsOn<{ token_version: number }>(manager)`
      UPDATE ${USERS}
         SET password_hash = ${password.freshHash}, token_version = token_version + 1,
             version = version + 1, updated_at = ${now.getTime()}
       WHERE id = ${password.userId}
         AND password_hash = COALESCE(CAST(${password.presentHash} AS text), password_hash)
       RETURNING token_version`;
    return row?.token_version ?? null;
  }

  /** Ends every token of the user; with a status, in the same statement. @returns the raised version; null without a user */
  async raiseTokenVersion(
    id: string,
    now: Date,
    { status, manager }: { status?: UserEntity['status']; manager?: EntityManager } = {},
  ): Promise<number | null> {
    const [row] = await statementsOn<{ token_version: number }>(manager ?? this.dataSource)`
      UPDATE ${USERS}
         SET token_version = token_version + 1, version = version + 1, updated_at = ${now.getTime()},
             status = COALESCE(CAST(${status ?? null} AS varchar(16)), status)
       WHERE id = ${id} RETURNING token_version`;
    return row?.token_version ?? null;
  }

  /** Takes a suspension or a deletion back. @returns whether there was one */
  async restore(id: string, now: Date, manager: EntityManager): Promise<boolean> {
    const rows = await statementsOn(manager)`
      UPDATE ${USERS} SET status = 'active', deleted_at = NULL, version = version + 1, updated_at = ${now.getTime()}
       WHERE id = ${id} AND (status <> 'active' OR deleted_at IS NOT NULL) RETURNING id`;
    return rows.length === 1;
  }

  /** Null without a user. */
  async findRoles(id: string, manager?: EntityManager): Promise<string[] | null> {
    const [row] = await statementsOn<{ roles: string }>(
      manager ?? this.dataSource,
    )`SELECT roles FROM ${USERS} WHERE id = ${id}`;
    return row ? rolesFromColumn(row.roles) : null;
  }

  /** A role's name holds neither a quote nor what LIKE takes for a wildcard. */
  async isRoleHeld(role: string, manager: EntityManager): Promise<boolean> {
    const rows = await statementsOn(manager)`SELECT id FROM ${USERS} WHERE roles LIKE ${`%"${role}"%`} LIMIT 1`;
    return rows.length > 0;
  }

  /** @returns false without a user; @throws DomainError LAST_ADMINISTRATOR */
  async storeRoles(id: string, roles: readonly string[], now: Date, manager: EntityManager): Promise<boolean> {
    if (!roles.includes(ADMINISTRATOR)) await this.assertNotLastAdministrator(id, manager);
    const rows = await statementsOn(manager)`
      UPDATE ${USERS} SET roles = ${JSON.stringify(roles)}, version = version + 1, updated_at = ${now.getTime()}
       WHERE id = ${id} RETURNING id`;
    return rows.length === 1;
  }

  /** @throws DomainError LAST_ADMINISTRATOR */
  assertNotLastAdministrator(id: string, manager: EntityManager): Promise<void> {
    return assertNotLastAdministrator(id, manager);
  }

  /** Everything that belongs to the user goes with the row, by the foreign keys. @returns false if the hash is another */
  async remove(id: string, passwordHash: string, manager: EntityManager): Promise<boolean> {
    const rows = await statementsOn(manager)`
      DELETE FROM ${USERS} WHERE id = ${id} AND password_hash = ${passwordHash} RETURNING id`;
    return rows.length === 1;
  }
}

/**
 * For the transaction of whatever takes an administrator away: others who would do so wait until it ends, so that of two
 * at once the second one sees what the first did. @throws DomainError LAST_ADMINISTRATOR
 */
export async function assertNotLastAdministrator(id: string, manager: EntityManager): Promise<void> {
  await lockUntilCommit('roles', manager);
  // the condition of the index ix_users_administrators
  const rows = await statementsOn<{ id: string }>(manager)`
    SELECT id FROM ${USERS} WHERE status = 'active' AND roles LIKE '%"admin"%' LIMIT 2`;
  if (rows.length === 1 && rows[0]?.id === id) throw new DomainError('LAST_ADMINISTRATOR');
}

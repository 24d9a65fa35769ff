import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import type { WantedVersions } from '../../../http/if-match.js';
import { USERS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { UserEntity } from '../user.entity.js';
import { update, type UserChanges } from '../user-rows.repository.js';
import { assertNotLastAdministrator } from '../users.repository.js';

/** What only administrators do to a row. */
@Injectable()
export class AdministeredUsersRepository {
  private readonly rows = statementsOn(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** Null for a user who is deleted. */
  findPresent(id: string): Promise<UserEntity | null> {
    return this.dataSource.getRepository(UserEntity).findOneBy({ id, deletedAt: IsNull() });
  }

  /**
   * Changes the row if it is there, not deleted, in a wanted version: of changes that race from one version, one is made.
   *
   * @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN or EXTERNAL_ID_TAKEN
   */
  async change(
    id: string,
    changes: UserChanges,
    wanted: WantedVersions,
    now: Date,
    manager: EntityManager,
  ): Promise<boolean> {
    const present = { id, deletedAt: IsNull() };
    const where = wanted === 'any' ? present : { ...present, version: In(wanted) };
    return (await update(where, changes, now, manager)) === 1;
  }

  /**
   * Ends every token of the user and keeps the row; in the same statement.
   *
   * @returns the raised token version; null when there is none to delete
   * @throws DomainError LAST_ADMINISTRATOR
   */
  async delete(id: string, now: Date, manager: EntityManager): Promise<number | null> {
    await assertNotLastAdministrator(id, manager);
    const [row] = await statementsOn<{ token_version: number }>(manager)`
      UPDATE ${USERS}
         SET status = 'suspended', deleted_at = ${now.getTime()}, token_version = token_version + 1,
             version = version + 1, updated_at = ${now.getTime()}
       WHERE id = ${id} AND deleted_at IS NULL
       RETURNING token_version`;
    return row?.token_version ?? null;
  }

  /** The id, if that user is deleted, whom nobody restores until the transaction ends. */
  async lockDeleted(id: string, manager: EntityManager): Promise<string[]> {
    const rows = await statementsOn<{ id: string }>(manager)`
      UPDATE ${USERS} SET deleted_at = deleted_at WHERE id = ${id} AND deleted_at IS NOT NULL RETURNING id`;
    return rows.map((row) => row.id);
  }

  /** The ids of users deleted before the instant, up to `limit`, whom nobody restores until the transaction ends. */
  async lockDeletedBefore(instant: Date, limit: number, manager: EntityManager): Promise<string[]> {
    const rows = await statementsOn<{ id: string }>(manager)`
      UPDATE ${USERS} SET deleted_at = deleted_at
       WHERE deleted_at < ${instant.getTime()}
         AND id IN (SELECT id FROM ${USERS} WHERE deleted_at < ${instant.getTime()} LIMIT ${limit})
       RETURNING id`;
    return rows.map(({ id }) => id);
  }

  /** Everything that belongs to them goes with the rows, by the foreign keys. */
  async erase(ids: readonly string[], manager: EntityManager): Promise<void> {
    await manager.getRepository(UserEntity).delete({ id: In(ids) });
  }

  /** How many `eraseDeletedBefore` would erase, counted up to `most`. */
  async countDeletedBefore(instant: Date, most: number): Promise<number> {
    const [row] = await this.rows`SELECT COUNT(*) AS n FROM
       (SELECT 1 FROM ${USERS} WHERE deleted_at < ${instant.getTime()} LIMIT ${most}) AS counted`;
    return Number(row?.['n'] ?? 0);
  }
}

import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { isUniqueViolation } from '../../database/database-errors.js';
import { tableNamingOf } from '../../database/table-naming.js';
import { DomainError } from '../../kernel/domain-error.js';
import { UserEntity } from './user.entity.js';

/** The columns that change after an account was made; `version` and `updatedAt` follow by themselves. */
export type UserChanges = Partial<
  Pick<
    UserEntity,
    | 'externalId'
    | 'email'
    | 'emailKey'
    | 'username'
    | 'usernameKey'
    | 'fullName'
    | 'avatarUrl'
    | 'passwordHash'
    | 'roles'
    | 'settings'
    | 'attributes'
  >
>;

/**
 * Changes the rows that the condition finds. An address stays proven when only its spelling changes, which the statement
 * itself decides, since only there the present one is known.
 *
 * @returns how many; @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN or EXTERNAL_ID_TAKEN
 */
export async function update(
  where: FindOptionsWhere<UserEntity>,
  changes: UserChanges,
  now: Date,
  manager: EntityManager,
): Promise<number> {
  const proven = () => 'CASE WHEN email_key = :emailKey AND lower(email) = lower(:email) THEN email_verified_at END';
  const statement = manager
    .createQueryBuilder()
    .update(UserEntity)
    .set({
      ...changes,
      ...(changes.emailKey !== undefined && { emailVerifiedAt: proven }),
      updatedAt: now,
      version: () => 'version + 1',
    })
    .where(where)
    .setParameters({ emailKey: changes.emailKey, email: changes.email });
  return (await refusingTaken(manager, () => statement.execute())).affected ?? 0;
}

/** @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN or EXTERNAL_ID_TAKEN when the write is refused because another account has it */
export async function refusingTaken<T>({ connection }: EntityManager, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { tablePrefix } = tableNamingOf(connection);
    if (isUniqueViolation(error, 'users', 'email_key', tablePrefix)) throw new DomainError('EMAIL_TAKEN');
    if (isUniqueViolation(error, 'users', 'username_key', tablePrefix)) throw new DomainError('USERNAME_TAKEN');
    if (isUniqueViolation(error, 'users', 'external_id', tablePrefix)) throw new DomainError('EXTERNAL_ID_TAKEN');
    throw error;
  }
}

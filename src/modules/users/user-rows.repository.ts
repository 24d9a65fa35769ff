import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { isUniqueViolation } from '../../database/database-errors.js';
import { tableNamingOf } from '../../database/table-naming.js';
import { DomainError } from '../../kernel/domain-error.js';
import { isAddressName } from './identifiers/address-names.js';
import { normalizeUsername } from './identifiers/identifier-forms.js';
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
    | 'emailVerifiedAt'
  >
>;

/** An address stays proven when only its spelling changes, which the statement decides, since only there the present one is known. */
const PROVEN = 'CASE WHEN email_key = :emailKey AND lower(email) = lower(:email) THEN email_verified_at END';

/** Only a username that is the account's address has an @, and it follows the address; by the same statement, for the same reason. */
const following = (column: string, next: string) => `CASE WHEN username LIKE '%@%' THEN ${next} ELSE ${column} END`;

/**
 * Changes the rows that the condition finds.
 *
 * @returns how many; @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN or EXTERNAL_ID_TAKEN
 */
export async function update(
  where: FindOptionsWhere<UserEntity>,
  changes: UserChanges,
  now: Date,
  manager: EntityManager,
): Promise<number> {
  const { email, emailKey, emailVerifiedAt, username } = changes;
  const statement = manager
    .createQueryBuilder()
    .update(UserEntity)
    .set({
      ...changes,
      ...(emailKey !== undefined && emailVerifiedAt === undefined && { emailVerifiedAt: () => PROVEN }),
      ...(emailKey !== undefined &&
        username === undefined && {
          username: () => following('username', ':addressName'),
          usernameKey: () => following('username_key', ':emailKey'),
        }),
      updatedAt: now,
      version: () => 'version + 1',
    })
    .where(where)
    .setParameters({ emailKey, email, addressName: email === undefined ? undefined : normalizeUsername(email) });
  return (await refusingTaken(manager, () => statement.execute(), username)).affected ?? 0;
}

/**
 * @param username that is stored; undefined where it can only be the address
 * @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN or EXTERNAL_ID_TAKEN when the write is refused because another account has it
 */
export async function refusingTaken<T>(
  { connection }: EntityManager,
  write: () => Promise<T>,
  username: string | undefined,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { tablePrefix } = tableNamingOf(connection);
    const isTaken = (column: string) => isUniqueViolation(error, 'users', column, tablePrefix);
    // whoever has the address has it as the name as well, and which of the two a database looks at first is its own affair
    const isName = username !== undefined && !isAddressName(username);
    if (isTaken('email_key') || (isTaken('username_key') && !isName)) throw new DomainError('EMAIL_TAKEN');
    if (isTaken('username_key')) throw new DomainError('USERNAME_TAKEN');
    if (isTaken('external_id')) throw new DomainError('EXTERNAL_ID_TAKEN');
    throw error;
  }
}

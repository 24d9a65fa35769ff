import { ownName, USERS } from './relations.js';
import { fragment } from './statement.js';

const BEGINNING = 'upper(substr(password_hash, 1, 3))';

/**
 * The users whose password hash is cheap to guess: phpass, and one salted digest as LDAP servers keep it (docs/decisions/0048).
 * An index is of these rows alone, so a query that says the same finds them without reading the others.
 */
export const HAS_WEAK_PASSWORD_HASH = fragment`${BEGINNING} IN ('$P$', '$H$', '{SS', '{SM', '{LD')`;

const NAME = ownName('ix_users_weak_password_hash');

/** By the status because that is short; what the condition says of a row PostgreSQL does not ask again. */
export const POSTGRES_WEAK_PASSWORD_HASHES = fragment`CREATE INDEX ${NAME} ON ${USERS} (status) WHERE ${HAS_WEAK_PASSWORD_HASH}`;

/** SQLite does ask again, so what it needs for that stands in the index. Made again at every start where it is missing. */
export const SQLITE_WEAK_PASSWORD_HASHES = {
  name: NAME,
  statement: fragment`CREATE INDEX ${NAME} ON ${USERS} (${BEGINNING}) WHERE ${HAS_WEAK_PASSWORD_HASH}`,
};

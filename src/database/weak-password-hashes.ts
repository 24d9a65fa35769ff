import { ownName, USERS } from './relations.js';
import { fragment } from './statement.js';

/**
 * The users whose password hash is cheap to guess: phpass, and one salted digest as LDAP servers keep it (docs/decisions/0048).
 * An index is of these rows alone, so a query that says the same finds them without reading the others.
 */
export const HAS_WEAK_PASSWORD_HASH = fragment`upper(substr(password_hash, 1, 3)) IN ('$P$', '$H$', '{SS', '{SM', '{LD')`;

const NAME = ownName('ix_users_weak_password_hash');

/**
 * By the hash, which SQLite reads again for the condition; an index of the expression would be shorter, but TypeORM cannot
 * make a table anew that has one. Made again at every start of SQLite where it is missing.
 */
export const WEAK_PASSWORD_HASHES_INDEX = {
  name: NAME,
  statement: fragment`CREATE INDEX ${NAME} ON ${USERS} (password_hash) WHERE ${HAS_WEAK_PASSWORD_HASH}`,
};

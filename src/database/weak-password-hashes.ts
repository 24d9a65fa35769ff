import { ownName, USERS } from './relations.js';
import { fragment } from './statement.js';

/**
 * The users whose password hash is cheap to guess: phpass, and one salted digest as LDAP servers keep it (docs/decisions/0048).
 * An index is of these rows alone, so a query that says the same finds them without reading the others.
 */
export const HAS_WEAK_PASSWORD_HASH = fragment`upper(substr(password_hash, 1, 3)) IN ('$P$', '$H$', '{SS', '{SM', '{LD')`;

/** By the status because that is short: nobody asks in which order they come. */
export const WEAK_PASSWORD_HASHES_INDEX = {
  name: ownName('ix_users_weak_password_hash'),
  statement: fragment`CREATE INDEX ${ownName('ix_users_weak_password_hash')} ON ${USERS} (status) WHERE ${HAS_WEAK_PASSWORD_HASH}`,
};

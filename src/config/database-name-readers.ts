import { read, refused, type Reader } from './setting-readers.js';

/** PostgreSQL cuts names off behind 63 bytes, so no name of ours may have more than 51. */
const LONGEST_PREFIX = 12;
const LONGEST_SCHEMA = 63;

/** A name that needs no quotes in either database. */
const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/;

/** What stands before every name of ours in the database. */
export const tablePrefix: Reader<string> = (text) => {
  if (!PLAIN_NAME.test(text) || text.length > LONGEST_PREFIX)
    return refused(
      `must be up to ${LONGEST_PREFIX} lower-case letters, digits and underscores, and not begin with a digit`,
    );
  return text.startsWith('sqlite_') ? refused('must not begin with sqlite_, which SQLite reserves') : read(text);
};

export const schemaName: Reader<string> = (text) => {
  if (!PLAIN_NAME.test(text) || text.length > LONGEST_SCHEMA)
    return refused(
      `must be up to ${LONGEST_SCHEMA} lower-case letters, digits and underscores, and not begin with a digit`,
    );
  return text.startsWith('pg_') ? refused('must not begin with pg_, which PostgreSQL reserves') : read(text);
};

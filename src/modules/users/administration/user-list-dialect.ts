import type { DataSourceOptions } from 'typeorm';
import type { SearchKeys } from '../identifiers/identifiers.service.js';

/** Columns of a user `u`, as they are or in words that no index has. */
interface UserColumns {
  readonly createdAt: string;
  readonly emailKey: string;
  readonly usernameKey: string;
  readonly fullName: string;
}

export const COLUMNS: UserColumns = {
  createdAt: 'u.created_at',
  emailKey: 'u.email_key',
  usernameKey: 'u.username_key',
  fullName: 'u.full_name',
};

/** The same values, for a statement in which the database shall not choose one of their indices. */
export const COLUMNS_WITHOUT_INDEX: UserColumns = {
  createdAt: 'coalesce(u.created_at, 0)',
  emailKey: "coalesce(u.email_key, '')",
  usernameKey: "coalesce(u.username_key, '')",
  fullName: "coalesce(u.full_name, '')",
};

/** What differs between the databases, in the words of the indices of the migrations UserLists and RareUsers. */
export interface UserListDialect {
  /** Makes a key sort by its bytes, whatever the collation of the database is, so that both databases list alike. */
  readonly byBytes: (key: string) => string;
  readonly fullName: (column: string) => string;
  readonly folded: (parameter: string) => string;
  /** What a user's row is found by at the least expense. */
  readonly handle: string;
  /** The column of the roles, or its first ROLES_INDEXED characters. */
  readonly roles: string;
}

/** How much of the roles PostgreSQL's index holds. */
export const ROLES_INDEXED = 600;

const SQLITE: UserListDialect = {
  byBytes: (key) => key,
  // folds ASCII only
  fullName: (column) => `${column} COLLATE NOCASE`,
  folded: (parameter) => parameter,
  // every index has it, so that to find rows by it in the order in which they lie reads nothing else
  handle: 'u.rowid',
  roles: 'u.roles',
};

const POSTGRES: UserListDialect = {
  byBytes: (key) => `${key} COLLATE "C"`,
  fullName: (column) => `lower(${column}) COLLATE "C"`,
  folded: (parameter) => `lower(${parameter})`,
  handle: 'u.id',
  roles: `left(u.roles, ${ROLES_INDEXED}) COLLATE "C"`,
};

export function userListDialect({ type }: DataSourceOptions): UserListDialect {
  return type === 'postgres' ? POSTGRES : SQLITE;
}

/** Every text that begins with some text sorts, byte by byte, from that text to that text and this. */
const LAST_CHARACTER = '\u{10FFFF}';

/** The conditions of which one is enough: ranges, for which there are indices, rather than LIKE, which has wildcards. */
export function textConditions(
  dialect: UserListDialect,
  columns: UserColumns,
  { whole }: SearchKeys,
): readonly string[] {
  const { byBytes, fullName, folded } = dialect;
  const keys = [byBytes(columns.emailKey), byBytes(columns.usernameKey)];
  const name = fullName(columns.fullName);
  const wholeKeys = Object.keys(whole ?? {}) as ('emailKey' | 'usernameKey')[];
  return [
    ...keys.map((key) => `${key} >= :textKey AND ${key} < :textKeyEnd`),
    ...wholeKeys.map((column) => `${byBytes(columns[column])} = :wholeKey`),
    `${name} >= ${folded(':text')} AND ${name} < ${folded(':textEnd')}`,
  ];
}

export function textParameters(text: string, { beginning, whole }: SearchKeys): Record<string, string> {
  const [wholeKey] = Object.values<string>(whole ?? {});
  return {
    ...{ textKey: beginning, textKeyEnd: beginning + LAST_CHARACTER, text, textEnd: text + LAST_CHARACTER },
    ...(wholeKey !== undefined && { wholeKey }),
  };
}

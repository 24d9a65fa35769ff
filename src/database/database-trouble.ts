/** What is wrong with a database that cannot serve, by what ends it. */
export type DatabaseTrouble =
  | 'unreachable'
  | 'overloaded'
  | 'storage'
  | 'read_only'
  | 'not_accepting'
  | 'login_refused'
  | 'no_permission'
  | 'missing';

/** What an operator does about each; it is logged, so it holds nothing of the settings. */
export const WHAT_TO_DO: Readonly<Record<DatabaseTrouble, string>> = {
  unreachable: 'Check that the database runs and that this host reaches the address in DATABASE_URL.',
  overloaded:
    'Look for long transactions, locks and too many connections; check max_connections and the limit of the role.',
  storage: 'Check the disk of the database: its free space and its errors.',
  read_only:
    'Point DATABASE_URL at the primary server, or look for default_transaction_read_only; with SQLite, make the file and its folder writable.',
  not_accepting: 'Allow connections to the database again: ALTER DATABASE … ALLOW_CONNECTIONS true.',
  login_refused: 'Check user and password in DATABASE_URL, whether the role may log in, and pg_hba.conf.',
  no_permission: 'Give the role of DATABASE_URL its rights on the tables of Watchword again, or make it their owner.',
  missing: 'Check that DATABASE_URL names the right database and that the tables of Watchword are there.',
};

const TROUBLE_BY_STATE: Readonly<Record<string, DatabaseTrouble>> = {
  '25006': 'read_only',
  '25P03': 'overloaded',
  '25P04': 'overloaded',
  '42501': 'no_permission',
  '42P01': 'missing',
  '53100': 'storage',
  '55000': 'not_accepting',
  '55006': 'overloaded',
  '55P03': 'overloaded',
  '57014': 'overloaded',
};

const TROUBLE_BY_CLASS: Readonly<Record<string, DatabaseTrouble>> = {
  '08': 'unreachable',
  '28': 'login_refused',
  '3D': 'missing',
  '3F': 'missing',
  '40': 'overloaded',
  '53': 'overloaded',
  '57': 'unreachable',
  '58': 'storage',
  '72': 'overloaded',
  F0: 'storage',
};

const TROUBLE_BY_SQLITE: Readonly<Record<string, DatabaseTrouble>> = {
  BUSY: 'overloaded',
  LOCKED: 'overloaded',
  FULL: 'storage',
  IOERR: 'storage',
  CANTOPEN: 'storage',
  READONLY: 'read_only',
  PERM: 'no_permission',
  AUTH: 'no_permission',
};

const UNREACHABLE_SOCKET = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What pg, its pool and TypeORM say without a code; TypeORM has two texts for a connection lost within a transaction. */
const UNREACHABLE_MESSAGE =
  /Connection (terminated|ended)|Query read timeout|is not queryable|query runner (was )?already released|timeout exceeded when trying to connect/i;
const OVERLOADED_MESSAGE = /no database lock in/;

const SQLSTATE = /^[0-9A-Z]{5}$/;
const SQLITE_CODE = /^SQLITE_([A-Z]+)/;

/**
 * What an error's code or message says of the database; undefined when the database can serve, and the statement or its
 * values are what is wrong. These are all classes of SQLSTATE (PostgreSQL 18, appendix A):
 *
 * | class or state                                   | is about                           | here            |
 * | ------------------------------------------------ | ---------------------------------- | --------------- |
 * | 00 01 02 03                                      | success, warnings, no data         | –               |
 * | 08                                               | the connection                     | `unreachable`   |
 * | 09 0A 0B 0F 0L 0P 0Z 10 20 21 24 26 27 2B 2D 2F  | statements of ours that are wrong  | –               |
 * | 22 23 44                                         | values that are refused            | –               |
 * | 25006                                            | a write where only reading is      | `read_only`     |
 * | 25P03 25P04                                      | a transaction that took too long   | `overloaded`    |
 * | other 25                                         | transactions of ours that are wrong | –              |
 * | 28                                               | password, role, pg_hba.conf        | `login_refused` |
 * | 34 38 39 3B                                      | statements of ours that are wrong  | –               |
 * | 3D 3F                                            | no such database, no such schema   | `missing`       |
 * | 40                                               | who gave way to another            | `overloaded`    |
 * | 42501                                            | permission                         | `no_permission` |
 * | 42P01                                            | a table that is not there          | `missing`       |
 * | other 42                                         | wrong SQL                          | –               |
 * | 53100                                            | a full disk                        | `storage`       |
 * | other 53                                         | memory, connections                | `overloaded`    |
 * | 54                                               | statements that are too large      | –               |
 * | 55000                                            | a database that takes no connections | `not_accepting` |
 * | 55006 55P03                                      | locks                              | `overloaded`    |
 * | other 55                                         | statements of ours that are wrong  | –               |
 * | 57014                                            | a statement that took too long     | `overloaded`    |
 * | other 57                                         | a server that stops, starts or ends a connection | `unreachable` |
 * | 58 F0                                            | files of the server                | `storage`       |
 * | 72                                               | a snapshot that is too old         | `overloaded`    |
 * | HV P0                                            | foreign data, errors of PL/pgSQL   | –               |
 * | XX                                               | damage and bugs of the server      | –               |
 *
 * What has a dash stays an internal error, which the log shows with its stack: it does not end by waiting.
 */
export function databaseTroubleOf({
  code,
  message,
}: {
  code?: unknown;
  message?: unknown;
}): DatabaseTrouble | undefined {
  return troubleOfCode(typeof code === 'string' ? code : '') ?? troubleOfMessage(String(message));
}

function troubleOfCode(code: string): DatabaseTrouble | undefined {
  if (UNREACHABLE_SOCKET.has(code)) return 'unreachable';
  if (SQLSTATE.test(code)) return TROUBLE_BY_STATE[code] ?? TROUBLE_BY_CLASS[code.slice(0, 2)];
  return TROUBLE_BY_SQLITE[SQLITE_CODE.exec(code)?.[1] ?? ''];
}

function troubleOfMessage(message: string): DatabaseTrouble | undefined {
  if (UNREACHABLE_MESSAGE.test(message)) return 'unreachable';
  return OVERLOADED_MESSAGE.test(message) ? 'overloaded' : undefined;
}

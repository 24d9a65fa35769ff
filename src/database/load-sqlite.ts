import type Sqlite from 'better-sqlite3';

/** The first Node that better-sqlite3 13 runs on. */
const FIRST_NODE_OF_13 = 22;

/**
 * better-sqlite3 13 brings its binaries along and ends the process on Node 20; 12 has to be compiled and, compiled with the
 * headers of Node 24, ends the process when it exits. So each Node gets the one that works there.
 */
export async function loadSqlite(nodeVersion = process.versions.node): Promise<typeof Sqlite> {
  const major = Number.parseInt(nodeVersion, 10);
  const { default: sqlite } =
    major < FIRST_NODE_OF_13 ? await import('better-sqlite3') : await import('better-sqlite3-13');
  return sqlite;
}

import type Sqlite from 'better-sqlite3';

const FIRST_NODE_OF_13 = 22;

/**
 * better-sqlite3 13 brings its binaries along and ends the process on Node 20; 12 has to be compiled and, compiled with the
 * headers of Node 24, ends the process when it exits. So each Node gets the one that works there. 12 is installed for
 * development only: see docs/decisions/0018-which-node.md.
 *
 * @throws Error that says what to install
 */
export async function loadSqlite(nodeVersion = process.versions.node): Promise<typeof Sqlite> {
  if (Number.parseInt(nodeVersion, 10) >= FIRST_NODE_OF_13) return (await import('better-sqlite3-13')).default;
  try {
    return (await import('better-sqlite3-12')).default;
  } catch (cause) {
    throw new Error(
      'SQLite does not load on Node 20: use Node 24, or `npm install better-sqlite3-12@npm:better-sqlite3@12.11.1`',
      { cause },
    );
  }
}

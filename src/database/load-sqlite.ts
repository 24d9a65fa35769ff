import type Sqlite from 'better-sqlite3';

const FIRST_NODE_OF_13 = 22;

/**
 * Loads the better-sqlite3 that works on the Node that runs. Version 13 ends the process on Node 20. Version 12 aborts on Node 24
 * when the process exits, and is installed for development only. See docs/decisions/0018-which-node.md.
 *
 * @throws Error that says what to install
 */
export async function loadSqlite(): Promise<typeof Sqlite> {
  if (Number.parseInt(process.versions.node, 10) >= FIRST_NODE_OF_13)
    return (await import('better-sqlite3-13')).default;
  try {
    return (await import('better-sqlite3-12')).default;
  } catch (cause) {
    throw new Error(
      'SQLite does not load on Node 20: use Node 24, or `npm install better-sqlite3-12@npm:better-sqlite3@12.11.1`',
      { cause },
    );
  }
}

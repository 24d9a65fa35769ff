/* Each Node gets the better-sqlite3 that works there, as src/database/load-sqlite.ts says. */
const isNode20 = Number.parseInt(process.versions.node, 10) < 22;
export const { default: Database } = await import(isNode20 ? 'better-sqlite3' : 'better-sqlite3-13');

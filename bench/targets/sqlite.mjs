/* The compared servers use the same SQLite driver as Watchword, which chooses it by the Node that runs. */
import { loadSqlite } from '../../dist/database/load-sqlite.js';

export const Database = await loadSqlite();

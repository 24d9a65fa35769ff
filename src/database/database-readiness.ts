import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import type { DatabaseTrouble } from './database-trouble.js';
import { runOnPool } from './pooled-statement.js';
import { SESSIONS, USERS } from './relations.js';
import { fragment, statementsOn, textOf } from './statement.js';

/**
 * What keeps the database from being written, found out without a write; undefined when nothing does.
 *
 * @throws whatever the database answers when it cannot even be read
 */
export async function writingTroubleOf(dataSource: DataSource): Promise<DatabaseTrouble | undefined> {
  if (dataSource.options.type === 'postgres') return writingTroubleOfPostgres(dataSource);
  await statementsOn(dataSource)`SELECT 1`;
  return writingTroubleOfFile(String(dataSource.options.database));
}

interface Writing {
  readonly isReadOnly: boolean;
  readonly mayWrite: boolean;
}

/**
 * A standby says `on` as well as a server that was made read-only. The tables are those that a login and a refresh write;
 * rights on some of the columns will do, as somebody may have given no more than that.
 */
const CAN_BE_WRITTEN = fragment`
  SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly",
    (SELECT bool_and(has_any_column_privilege(name, privilege))
      FROM unnest(ARRAY['${USERS}', '${SESSIONS}']) AS name,
        unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS privilege) AS "mayWrite"`;

/**
 * A connection to a read-only server is closed. Otherwise the checks alone would keep it in use, and after a failover no
 * check would ever reach the new primary.
 */
async function writingTroubleOfPostgres(dataSource: DataSource): Promise<DatabaseTrouble | undefined> {
  const isReadOnly = ([row]: unknown[]) => (row as Writing).isReadOnly;
  const rows = await runOnPool(dataSource, textOf(CAN_BE_WRITTEN, dataSource), [], isReadOnly);
  if (isReadOnly(rows)) return 'read_only';
  return (rows[0] as Writing).mayWrite ? undefined : 'no_permission';
}

/** A file that was taken away can still be written by who has it open, but nobody will find again what is written there. */
async function writingTroubleOfFile(path: string): Promise<DatabaseTrouble | undefined> {
  if (path === ':memory:') return undefined;
  try {
    await access(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'read_only';
  }
}

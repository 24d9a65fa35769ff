import type { DataSource } from 'typeorm';

/** What a database holds by name, of every kind that shares a schema or belongs to a table. */
const POSTGRES_NAMES = `
  SELECT 'relation' AS kind, relname AS name FROM pg_class JOIN own ON relnamespace = own.oid WHERE relkind IN ('r', 'v', 'i', 'S')
  UNION ALL SELECT 'constraint', conname FROM pg_constraint JOIN own ON connamespace = own.oid WHERE contype <> 'n'
  UNION ALL SELECT 'function', proname FROM pg_proc JOIN own ON pronamespace = own.oid
  UNION ALL SELECT 'trigger', tgname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid JOIN own ON relnamespace = own.oid
    WHERE NOT tgisinternal`;

const SQLITE_NAMES = `
  SELECT type AS kind, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`;

/** The names that our migrations gave, without TypeORM's own table of migrations and what belongs to it. */
export async function namesIn(dataSource: DataSource, schema = 'public'): Promise<string[]> {
  const statement =
    dataSource.options.type === 'postgres'
      ? `WITH own AS (SELECT oid FROM pg_namespace WHERE nspname = '${schema}') ${POSTGRES_NAMES}`
      : SQLITE_NAMES;
  const rows = await dataSource.query<{ kind: string; name: string }[]>(statement);
  const ofTypeOrm = /^PK_[0-9a-f]+$|migrations(_id_seq)?$/;
  return rows.map(({ name }) => name).filter((name) => !ofTypeOrm.test(name));
}

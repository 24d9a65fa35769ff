import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isUnacceptable } from '../../../database/database-errors.js';
import { type JsonParameters, jsonParametersOf } from '../../../database/json-parameters.js';
import { USERS } from '../../../database/relations.js';
import { type Database, type SqlFragment, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import type { UserEntity } from '../user.entity.js';
import { type Candidate, namesOf } from './line-judgement.js';
import { type NameKind, NameSet } from './taken-names.js';

const COLUMNS = {
  id: 'text',
  email: 'text',
  email_key: 'text',
  username: 'text',
  username_key: 'text',
  full_name: 'text',
  avatar_url: 'text',
  password_hash: 'text',
  status: 'text',
  roles: 'text',
  settings: 'text',
  attributes: 'text',
  token_version: 'integer',
  version: 'integer',
  created_at: 'bigint',
  updated_at: 'bigint',
} as const;
const NAMES: SqlFragment = () => Object.keys(COLUMNS).join(', ');

type Row = Record<keyof typeof COLUMNS, string | number | null>;

/** Users by the hundred: one statement asks for many names, and one writes many rows. */
@Injectable()
export class ImportedUsersRepository {
  private readonly texts: JsonParameters['texts'];
  private readonly rows: ReturnType<JsonParameters['rows']>;

  constructor(private readonly dataSource: WatchwordDataSource) {
    const parameters = jsonParametersOf(dataSource);
    this.texts = parameters.texts;
    this.rows = parameters.rows(COLUMNS);
  }

  /** Which names of the candidates are taken by accounts. */
  async findTaken(candidates: readonly Candidate[], database: Database = this.dataSource): Promise<NameSet> {
    const [open, close] = this.texts;
    const names = candidates.flatMap(namesOf);
    const [ids, emails, usernames] = (['id', 'email', 'username'] as const).map((kind) =>
      JSON.stringify(names.filter(([each]) => each === kind).map(([, name]) => name)),
    ) as [string, string, string];
    const rows = await statementsOn<{ kind: NameKind; name: string }>(database)`
      SELECT 'id' AS kind, id AS name FROM ${USERS} WHERE id IN (${open}${ids}${close})
      UNION ALL SELECT 'email', email_key FROM ${USERS} WHERE email_key IN (${open}${emails}${close})
      UNION ALL SELECT 'username', username_key FROM ${USERS} WHERE username_key IN (${open}${usernames}${close})`;
    const taken = new NameSet();
    for (const { kind, name } of rows) taken.add(kind, name);
    return taken;
  }

  /**
   * One statement for all; one for each where the database refuses something about one of them.
   *
   * @returns the ids of those who are in; another's name was taken in this very moment, or the database refuses it
   */
  async insert(users: readonly UserEntity[], manager: EntityManager): Promise<ReadonlySet<string>> {
    if (users.length === 0) return new Set();
    try {
      // PostgreSQL gives up the transaction after an error, but not what was before a savepoint
      return await manager.transaction((within) => this.insertAtOnce(users, within));
    } catch (error) {
      if (!isUnacceptable(error)) throw error;
    }
    const ids = new Set<string>();
    if (users.length === 1) return ids;
    for (const user of users) for (const id of await this.insert([user], manager)) ids.add(id);
    return ids;
  }

  /** For users whom this transaction has inserted, and whom nobody has seen. */
  async remove(ids: ReadonlySet<string>, manager: EntityManager): Promise<void> {
    const [open, close] = this.texts;
    await statementsOn(manager)`
      DELETE FROM ${USERS} WHERE id IN (${open}${JSON.stringify([...ids])}${close}) RETURNING id`;
  }

  private async insertAtOnce(users: readonly UserEntity[], manager: EntityManager): Promise<ReadonlySet<string>> {
    const [open, close] = this.rows;
    const rows = await statementsOn<{ id: string }>(manager)`
      INSERT INTO ${USERS} (${NAMES}) ${open}${JSON.stringify(users.map(rowOf))}${close}
      ON CONFLICT DO NOTHING RETURNING id`;
    return new Set(rows.map(({ id }) => id));
  }
}

function rowOf(user: UserEntity): Row {
  return {
    id: user.id,
    email: user.email,
    email_key: user.emailKey,
    username: user.username,
    username_key: user.usernameKey,
    full_name: user.fullName,
    avatar_url: user.avatarUrl,
    password_hash: user.passwordHash,
    status: user.status,
    roles: JSON.stringify(user.roles),
    settings: JSON.stringify(user.settings),
    attributes: JSON.stringify(user.attributes),
    token_version: user.tokenVersion,
    version: user.version,
    created_at: user.createdAt.getTime(),
    updated_at: user.updatedAt.getTime(),
  };
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { insertRows } from '../../../database/insert-rows.js';
import { type JsonParameters, jsonParametersOf } from '../../../database/json-parameters.js';
import { USERS } from '../../../database/relations.js';
import { type Database, statementsOn } from '../../../database/statement.js';
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

type Row = Record<keyof typeof COLUMNS, string | number | null>;

/** Users by the hundred: one statement asks for many names, and one writes many rows. */
@Injectable()
export class ImportedUsersRepository {
  private readonly texts: JsonParameters['texts'];

  constructor(private readonly dataSource: WatchwordDataSource) {
    this.texts = jsonParametersOf(dataSource).texts;
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

  /** @returns the ids of those who are in; another's name was taken in this very moment, or the database refuses it */
  insert(users: readonly UserEntity[], manager: EntityManager): Promise<ReadonlySet<string>> {
    return insertRows(users.map(rowOf), { table: USERS, columns: COLUMNS }, manager);
  }

  /** For users whom this transaction has inserted, and whom nobody has seen. */
  async remove(ids: ReadonlySet<string>, manager: EntityManager): Promise<void> {
    const [open, close] = this.texts;
    await statementsOn(manager)`
      DELETE FROM ${USERS} WHERE id IN (${open}${JSON.stringify([...ids])}${close}) RETURNING id`;
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

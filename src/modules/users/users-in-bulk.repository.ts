import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import { insertRows } from '../../database/insert-rows.js';
import { type JsonParameters, jsonParametersOf } from '../../database/json-parameters.js';
import { USERS } from '../../database/relations.js';
import { type Database, statementsOn } from '../../database/statement.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import { UserEntity } from './user.entity.js';

const COLUMNS = {
  id: 'text',
  external_id: 'text',
  email: 'text',
  email_key: 'text',
  email_verified_at: 'bigint',
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

/** What two accounts cannot share. E-mail addresses and usernames are in the form in which they are compared. */
export type UniqueName = 'id' | 'externalId' | 'email' | 'username';

/** Of an account, or of one that is to be made. */
type Named = Pick<UserEntity, 'id' | 'externalId' | 'emailKey' | 'usernameKey'>;

/** A name that an account has. */
export interface TakenName {
  /** What of the account it is. */
  readonly kind: UniqueName;
  /** In the form in which it is compared. */
  readonly name: string;
}

/** What the account has, or would have, alone. */
export function uniqueNamesOf({ id, externalId, emailKey, usernameKey }: Named): readonly TakenName[] {
  return [
    { kind: 'id', name: id },
    ...(externalId === null ? [] : [{ kind: 'externalId', name: externalId } as const]),
    { kind: 'email', name: emailKey },
    { kind: 'username', name: usernameKey },
  ];
}

/** Users by the hundred, as imports write and exports read them: one statement asks for many names, and one writes many rows. */
@Injectable()
export class UsersInBulkRepository {
  private readonly texts: JsonParameters['texts'];

  /** @internal Nest makes it. */
  constructor(private readonly dataSource: WatchwordDataSource) {
    this.texts = jsonParametersOf(dataSource).texts;
  }

  /** Which names of those who are to be made are taken by accounts. */
  findTaken(wanted: readonly Named[], database: Database = this.dataSource): Promise<readonly TakenName[]> {
    const [open, close] = this.texts;
    const names = wanted.flatMap(uniqueNamesOf);
    const of = (kind: UniqueName) => JSON.stringify(names.filter((each) => each.kind === kind).map(({ name }) => name));
    return statementsOn<TakenName>(database)`
      SELECT 'id' AS kind, id AS name FROM ${USERS} WHERE id IN (${open}${of('id')}${close})
      UNION ALL SELECT 'externalId', external_id FROM ${USERS} WHERE external_id IN (${open}${of('externalId')}${close})
      UNION ALL SELECT 'email', email_key FROM ${USERS} WHERE email_key IN (${open}${of('email')}${close})
      UNION ALL SELECT 'username', username_key FROM ${USERS} WHERE username_key IN (${open}${of('username')}${close})`;
  }

  /** Those who are not deleted, in the order of their ids, from the one behind `after`. */
  listAfter(after: string, limit: number): Promise<UserEntity[]> {
    return this.dataSource.getRepository(UserEntity).find({
      where: { id: MoreThan(after), deletedAt: IsNull() },
      order: { id: 'ASC' },
      take: limit,
    });
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
    external_id: user.externalId,
    email: user.email,
    email_key: user.emailKey,
    email_verified_at: user.emailVerifiedAt?.getTime() ?? null,
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

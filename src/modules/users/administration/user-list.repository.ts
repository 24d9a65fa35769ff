import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { comparisonKey, normalizeEmail } from '../identifiers.js';
import { UserEntity } from '../user.entity.js';
import type { UserList } from './user-list.js';
import type { UserPosition } from './user-list-cursor.js';

type Query = SelectQueryBuilder<UserEntity>;

/** Every text that begins with some text sorts, byte by byte, from that text to that text and this. */
const LAST_CHARACTER = '\u{10FFFF}';

/** What differs between the databases, in the words of the indices of the migration UserLists. */
interface Dialect {
  readonly emailKey: string;
  readonly usernameKey: string;
  readonly fullName: string;
  readonly folded: (parameter: string) => string;
}

const SQLITE: Dialect = {
  emailKey: 'u.email_key',
  usernameKey: 'u.username_key',
  // folds ASCII only
  fullName: 'u.full_name COLLATE NOCASE',
  folded: (parameter) => parameter,
};

const POSTGRES: Dialect = {
  // in the order of bytes, whatever the collation of the database is, so that both databases list alike
  emailKey: 'u.email_key COLLATE "C"',
  usernameKey: 'u.username_key COLLATE "C"',
  fullName: 'lower(u.full_name) COLLATE "C"',
  folded: (parameter) => `lower(${parameter})`,
};

@Injectable()
export class UserListRepository {
  private readonly dialect: Dialect;

  constructor(private readonly dataSource: DataSource) {
    this.dialect = dataSource.options.type === 'postgres' ? POSTGRES : SQLITE;
  }

  /** The users of the list that stand behind `after`; up to `limit + 1`, see toPage. */
  find(list: UserList, limit: number, after: UserPosition | null): Promise<UserEntity[]> {
    const query = this.dataSource.getRepository(UserEntity).createQueryBuilder('u');
    this.filter(query, list);
    const sorted = this.sortedBy(list);
    const isDescending = list.sort.startsWith('-');
    if (after) query.andWhere(`(${sorted}, u.id) ${isDescending ? '<' : '>'} (:key, :id)`, { ...after });
    const direction = isDescending ? 'DESC' : 'ASC';
    return query
      .orderBy(sorted, direction)
      .addOrderBy('u.id', direction)
      .limit(limit + 1)
      .getMany();
  }

  private sortedBy({ sort }: UserList): string {
    if (sort.endsWith('email')) return this.dialect.emailKey;
    if (sort.endsWith('username')) return this.dialect.usernameKey;
    return 'u.created_at';
  }

  private filter(query: Query, { status, role, text }: UserList): void {
    query.andWhere(status === 'deleted' ? 'u.deleted_at IS NOT NULL' : 'u.deleted_at IS NULL');
    if (status === 'active' || status === 'suspended') query.andWhere('u.status = :status', { status });
    if (role !== undefined) this.filterByRole(query, JSON.stringify(role));
    if (text !== undefined) this.filterByText(query, text);
  }

  /** The column is JSON, in which no bracket or comma within a text stands before a bare quotation mark. */
  private filterByRole(query: Query, element: string): void {
    query.andWhere("(replace(u.roles, :first, '') <> u.roles OR replace(u.roles, :later, '') <> u.roles)", {
      first: `[${element}`,
      later: `,${element}`,
    });
  }

  /** By the beginning, for which PostgreSQL has indices, and with ranges rather than LIKE, which has wildcards. */
  private filterByText(query: Query, text: string): void {
    const { emailKey, usernameKey, fullName, folded } = this.dialect;
    const key = comparisonKey(normalizeEmail(text));
    const conditions = [
      `${emailKey} >= :textKey AND ${emailKey} < :textKeyEnd`,
      `${usernameKey} >= :textKey AND ${usernameKey} < :textKeyEnd`,
      `${fullName} >= ${folded(':text')} AND ${fullName} < ${folded(':textEnd')}`,
    ];
    query.andWhere(`(${conditions.map((condition) => `(${condition})`).join(' OR ')})`, {
      ...{ textKey: key, textKeyEnd: key + LAST_CHARACTER },
      ...{ text, textEnd: text + LAST_CHARACTER },
    });
  }
}

import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { IdentifiersService } from '../identifiers/identifiers.service.js';
import { UserEntity } from '../user.entity.js';
import { type CandidateUsers, CandidateUsersRepository, statusConditions } from './candidate-users.repository.js';
import { roleElements, type UserList } from './user-list.js';
import type { UserPosition } from './user-list-cursor.js';
import {
  COLUMNS,
  COLUMNS_WITHOUT_INDEX,
  textConditions,
  textParameters,
  userListDialect,
  type UserListDialect,
} from './user-list-dialect.js';

/** How much longer each walk is than the one before. */
const FURTHER = 4;

/** As many candidates are sorted in the time in which a walk FURTHER than one of a single user passes its users, about. */
const SORTED_PER_WALKED = 32;

type Query = SelectQueryBuilder<UserEntity>;

/** A page of a list: the users behind `after`, and one more than `limit`, see toPage. */
interface PageWanted {
  readonly list: UserList;
  readonly limit: number;
  readonly after: UserPosition | null;
}

/**
 * The few who pass a filter are best found and sorted, where walking the list in its order would read everybody; of many the
 * walk soon meets a page full. Neither database can be trusted to know which it is, so they are counted, as far as is
 * cheap. What stays slow are many candidates of whom hardly one is near the beginning, since all stand at the end of the
 * order or only few pass another filter as well: to walk to them and to sort them then takes as long as they are many.
 */
@Injectable()
export class UserListRepository {
  /** To sort so many takes about as long as the walk that meets one of so many in a million. */
  protected readonly few: number = 2_000;

  /** How many users the first walk passes before it is asked how many candidates there are. */
  protected readonly firstWalk: number = 10_000;

  private readonly dialect: UserListDialect;

  constructor(
    private readonly dataSource: WatchwordDataSource,
    private readonly candidates: CandidateUsersRepository,
    private readonly identifiers: IdentifiersService,
  ) {
    this.dialect = userListDialect(dataSource.options);
  }

  /** The users of the list that stand behind `after`; up to `limit + 1`, see toPage. */
  async find(list: UserList, limit: number, after: UserPosition | null): Promise<UserEntity[]> {
    const wanted = { list, limit, after };
    const filters = await this.candidates.of(list);
    if (filters.length === 0) return this.walked(wanted).getMany();
    for (const each of filters) {
      if ((await this.candidates.count(each, this.few + 1)) <= this.few) return this.sorted(wanted, each).getMany();
    }
    return this.ofMany(wanted, filters);
  }

  /** Walks ever further, unless to sort all the candidates is no more work than the next walk. */
  private async ofMany(wanted: PageWanted, filters: readonly CandidateUsers[]): Promise<UserEntity[]> {
    let fewest: { candidates: CandidateUsers; count: number } | null = null;
    for (let distance = this.firstWalk; ; distance *= FURTHER) {
      const end = await this.keyAt(distance, wanted);
      const found = await this.walked(wanted, end).getMany();
      if (end === null || found.length > wanted.limit) return found;
      fewest ??= await this.fewestOf(filters);
      if (fewest.count < distance * SORTED_PER_WALKED) return this.sorted(wanted, fewest.candidates).getMany();
    }
  }

  private async fewestOf(filters: readonly CandidateUsers[]) {
    const counted = [];
    for (const candidates of filters) counted.push({ candidates, count: await this.candidates.count(candidates) });
    return counted.reduce((fewest, each) => (each.count < fewest.count ? each : fewest));
  }

  /** By the index of the order; up to the key at `end`, if any. */
  private walked({ list, limit, after }: PageWanted, end: string | number | null = null): Query {
    const query = this.inOrder(list, COLUMNS, after).limit(limit + 1);
    if (end !== null) query.andWhere(`${this.keyOf(list, COLUMNS)} ${isDescending(list) ? '>=' : '<='} :end`, { end });
    this.filter(query, list);
    return query;
  }

  private sorted({ list, limit, after }: PageWanted, { statement, parameters }: CandidateUsers): Query {
    const query = this.inOrder(list, COLUMNS_WITHOUT_INDEX, after).limit(limit + 1);
    query.andWhere(`${this.dialect.handle} IN (${statement})`, parameters);
    this.filter(query, list);
    return query;
  }

  /** What the list is sorted by, about so far behind `after`, read off the index alone; null when nobody stands there. */
  private async keyAt(distance: number, { list, after }: PageWanted): Promise<string | number | null> {
    const key = this.keyOf(list, COLUMNS);
    const query = this.dataSource.getRepository(UserEntity).createQueryBuilder('u').select(key, 'key');
    if (after) query.where(`${key} ${isDescending(list) ? '<=' : '>='} :key`, { key: after.key });
    query.orderBy(key, isDescending(list) ? 'DESC' : 'ASC');
    const row = await query.offset(distance).limit(1).getRawOne<{ key: string | number }>();
    return row?.key ?? null;
  }

  private inOrder(list: UserList, columns: typeof COLUMNS, after: UserPosition | null): Query {
    const query = this.dataSource.getRepository(UserEntity).createQueryBuilder('u');
    const key = this.keyOf(list, columns);
    if (after) query.andWhere(`(${key}, u.id) ${isDescending(list) ? '<' : '>'} (:key, :id)`, { ...after });
    const direction = isDescending(list) ? 'DESC' : 'ASC';
    return query.orderBy(key, direction).addOrderBy('u.id', direction);
  }

  private keyOf({ sort }: UserList, columns: typeof COLUMNS): string {
    if (sort.endsWith('email')) return this.dialect.byBytes(columns.emailKey);
    if (sort.endsWith('username')) return this.dialect.byBytes(columns.usernameKey);
    return columns.createdAt;
  }

  /** In words that no index has: it is for the order, or for the candidates, to say which users are read. */
  private filter(query: Query, { status, role, text, externalId }: UserList): void {
    for (const condition of statusConditions(status)) query.andWhere(condition, { status });
    if (externalId !== undefined) query.andWhere("coalesce(u.external_id, '') = :externalId", { externalId });
    if (role !== undefined) {
      const [first, later] = roleElements(role);
      const isHeld = "(replace(u.roles, :first, '') <> u.roles OR replace(u.roles, :later, '') <> u.roles)";
      query.andWhere(isHeld, { first, later });
    }
    if (text === undefined) return;
    const keys = this.identifiers.searchKeys(text);
    const conditions = textConditions(this.dialect, COLUMNS_WITHOUT_INDEX, keys).map((condition) => `(${condition})`);
    query.andWhere(`(${conditions.join(' OR ')})`, textParameters(text, keys));
  }
}

function isDescending({ sort }: UserList): boolean {
  return sort.startsWith('-');
}

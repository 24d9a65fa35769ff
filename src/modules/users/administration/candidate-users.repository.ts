import { Injectable } from '@nestjs/common';
import { USERS } from '../../../database/relations.js';
import { statementsOn, textOf } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { IdentifiersService } from '../identifiers/identifiers.service.js';
import { roleElements, type UserList } from './user-list.js';
import { COLUMNS, ROLES_INDEXED, textConditions, textParameters, userListDialect } from './user-list-dialect.js';

/** Users among whom are all that a list asks for: a statement that finds their handles by indices alone. */
export interface CandidateUsers {
  readonly statement: string;
  readonly parameters: Record<string, string | readonly string[]>;
}

/** Who can be on a list, by each of its filters that has an index, and how many they are. */
@Injectable()
export class CandidateUsersRepository {
  /** With more combinations of roles than these, to tell them all costs more than it may save. */
  protected readonly mostCombinations: number = 500;

  constructor(
    private readonly dataSource: WatchwordDataSource,
    private readonly identifiers: IdentifiersService,
  ) {}

  /** One for each filter; none when the list has no filter. */
  async of(list: UserList): Promise<readonly CandidateUsers[]> {
    const { role, status, text, externalId } = list;
    const candidates: (CandidateUsers | null)[] = [];
    if (externalId !== undefined) candidates.push(this.ofExternalId(externalId));
    if (text !== undefined) candidates.push(this.ofText(text));
    if (role !== undefined || status !== undefined) candidates.push(await this.ofRoleAndStatus(list));
    return candidates.filter((each) => each !== null);
  }

  /** Counts no further than to `most`. */
  async count({ statement, parameters }: CandidateUsers, most = Number.MAX_SAFE_INTEGER): Promise<number> {
    const row = await this.dataSource
      .createQueryBuilder()
      .select('COUNT(*)', 'count')
      .from(`(${statement} LIMIT ${most})`, 'candidates')
      .setParameters(parameters)
      .getRawOne<{ count: number | string }>();
    return Number(row?.count);
  }

  private ofExternalId(externalId: string): CandidateUsers {
    return { statement: this.handlesWhere('u.external_id = :externalId'), parameters: { externalId } };
  }

  /** Who has two of the names is found twice. */
  private ofText(text: string): CandidateUsers {
    const keys = this.identifiers.searchKeys(text);
    const statements = textConditions(this.dialect, COLUMNS, keys).map((condition) => this.handlesWhere(condition));
    return { statement: statements.join(' UNION ALL '), parameters: textParameters(text, keys) };
  }

  private async ofRoleAndStatus({ role, status }: UserList): Promise<CandidateUsers | null> {
    const known = await this.combinationsOfRoles();
    if (known.length > this.mostCombinations) return null;
    const elements = role === undefined ? [''] : roleElements(role);
    // of those that the index has cut off nobody knows what follows
    const mayHave = (roles: string) =>
      roles.length >= ROLES_INDEXED || elements.some((element) => roles.includes(element));
    const combinations = known.filter(mayHave);
    if (combinations.length === 0) return { statement: this.handlesWhere('1 = 0'), parameters: {} };
    const conditions = [`${this.dialect.roles} IN (:...combinations)`, ...statusConditions(status)];
    return {
      statement: this.handlesWhere(conditions.join(' AND ')),
      parameters: { combinations, ...(status === undefined ? {} : { status }) },
    };
  }

  /** What stands in the column, each once: from each to the next by the index, past everybody who has the same. */
  private async combinationsOfRoles(): Promise<string[]> {
    const { roles } = this.dialect;
    const users = textOf(USERS, this.dataSource);
    const next = (condition: string) => `(SELECT ${roles} FROM ${users} u ${condition} ORDER BY ${roles} LIMIT 1)`;
    const statement = `WITH RECURSIVE known(roles) AS (
        SELECT ${next('')}
        UNION ALL
        SELECT ${next(`WHERE ${roles} > known.roles`)} FROM known WHERE known.roles IS NOT NULL
      ) SELECT roles FROM known WHERE roles IS NOT NULL LIMIT ${this.mostCombinations + 1}`;
    const rows = await statementsOn<{ roles: string }>(this.dataSource)`${() => statement}`;
    return rows.map((row) => row.roles);
  }

  private handlesWhere(condition: string): string {
    return `SELECT ${this.dialect.handle} FROM ${textOf(USERS, this.dataSource)} u WHERE ${condition}`;
  }

  private get dialect() {
    return userListDialect(this.dataSource.options);
  }
}

export function statusConditions(status: UserList['status']): readonly string[] {
  if (status === 'deleted') return ['u.deleted_at IS NOT NULL'];
  return ['u.deleted_at IS NULL', ...(status === undefined ? [] : ['u.status = :status'])];
}

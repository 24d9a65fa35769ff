import { Option, SubCommand } from 'nest-commander';
import {
  AdministeredUserResponse,
  USER_SORTS,
  USER_STATUSES,
  UserListQuery,
  UsersAdministrationService,
} from '../../modules/users/index.js';
import { usageError } from '../command-line-error.js';
import { validated } from '../input.js';
import { type CommandContext, OperatorCommand } from '../operator-command.js';
import { Table } from '../table.js';
import { USER_COLUMNS } from './user-text.js';

interface ListOptions {
  readonly status?: string;
  readonly role?: string;
  readonly text?: string;
  readonly sort?: string;
  readonly limit?: string;
  readonly all?: boolean;
}

const PAGE_OF_ALL = '100';

@SubCommand({ name: 'list', description: 'list users, without --status all but the deleted' })
export class ListUsersCommand extends OperatorCommand<ListOptions> {
  @Option({ flags: '--status <status>', description: `one of ${USER_STATUSES.join(', ')}` })
  statusFrom(text: string): string {
    return text;
  }

  @Option({ flags: '--role <name>', description: 'who has this role' })
  roleFrom(text: string): string {
    return text;
  }

  @Option({ flags: '--text <beginning>', description: 'how the e-mail address, username or full name begins' })
  textFrom(text: string): string {
    return text;
  }

  @Option({ flags: '--sort <order>', description: `one of ${USER_SORTS.join(', ')}` })
  sortFrom(text: string): string {
    return text;
  }

  @Option({ flags: '--limit <number>', description: 'how many at the most, up to 100' })
  limitFrom(text: string): string {
    return text;
  }

  @Option({ flags: '--all', description: 'all of them, page by page; with --json a line each' })
  allOfThem(): boolean {
    return true;
  }

  protected override async execute(
    _parameters: readonly string[],
    options: ListOptions,
    context: CommandContext,
  ): Promise<void> {
    const { all, ...filters } = options;
    if (all && filters.limit !== undefined) throw usageError('--all and --limit exclude each other');
    if (all) await this.listAll(filters, context);
    else await this.listSome(filters, context);
  }

  private async listSome(filters: ListOptions, { output, services }: CommandContext): Promise<void> {
    const query = await queryFrom(filters);
    const { items, nextCursor } = await services.get(UsersAdministrationService).list(query);
    const users = items.map((user) => AdministeredUserResponse.of(user));
    const more = nextCursor === null ? [] : ['There are more: --limit <number> or --all.'];
    await output.result({ items: users, hasMore: nextCursor !== null }, [
      ...new Table(USER_COLUMNS).lines(users),
      ...more,
    ]);
  }

  private async listAll(filters: ListOptions, { output, services }: CommandContext): Promise<void> {
    const query = await queryFrom({ ...filters, limit: PAGE_OF_ALL });
    const table = new Table(USER_COLUMNS);
    let cursor: string | null = null;
    do {
      const page = await services
        .get(UsersAdministrationService)
        .list({ ...query, ...(cursor !== null && { cursor }) });
      const users = page.items.map((user) => AdministeredUserResponse.of(user));
      await output.part(users, table.lines(users));
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
}

function queryFrom({ status, role, text, sort, limit }: ListOptions): Promise<UserListQuery> {
  const given = Object.entries({ status, role, text, sort, limit }).filter(([, value]) => value !== undefined);
  return validated(UserListQuery, Object.fromEntries(given));
}

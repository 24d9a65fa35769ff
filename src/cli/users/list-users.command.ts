import type { Command } from 'commander';
import { USER_SORTS, USER_STATUSES, UserListQuery, UsersAdministrationService } from '../../modules/users/index.js';
import { usageError } from '../command-line-error.js';
import { validated } from '../input.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import type { Services } from '../operations.js';
import type { Output } from '../output.js';
import { pagesOf } from '../pages.js';
import { Table } from '../table.js';
import { shownUser } from './user-attributes.js';
import { USER_COLUMNS } from './user-text.js';

interface ListOptions {
  readonly status?: string;
  readonly role?: string;
  readonly text?: string;
  readonly externalId?: string;
  readonly sort?: string;
  readonly limit?: string;
  readonly all?: boolean;
}

const PAGE_OF_ALL = '100';

export class ListUsersCommand extends OperatorCommand<ListOptions> {
  readonly name = 'list';

  protected override define(command: Command): void {
    command
      .description('list users; without --status, all except deleted ones')
      .option('--status <status>', `one of ${USER_STATUSES.join(', ')}`)
      .option('--role <name>', 'who has this role')
      .option('--text <beginning>', 'how the e-mail address, username or full name begins')
      .option('--external-id <id>', 'what another system calls the user')
      .option('--sort <order>', `one of ${USER_SORTS.join(', ')}`)
      .option('--limit <number>', 'how many at the most, up to 100')
      .option('--all', 'all of them, page by page; with --json a line each');
  }

  protected override async execute({ options, output, services }: CommandCall<ListOptions>): Promise<void> {
    const { limit, all, ...filters } = options;
    if (all && limit !== undefined) throw usageError('--all and --limit exclude each other');
    const query = await validated(UserListQuery, { ...filters, limit: all ? PAGE_OF_ALL : limit });
    if (all) await listAll(services, query, output);
    else await listSome(services, query, output);
  }
}

async function listSome(services: Services, query: UserListQuery, output: Output): Promise<void> {
  const { items: rows, nextCursor } = await services.get(UsersAdministrationService).list(query);
  const items = rows.map((user) => shownUser(user, services));
  const hasMore = nextCursor !== null;
  const more = hasMore ? ['There are more: --limit <number> or --all.'] : [];
  await output.result({ items, hasMore }, [...new Table(USER_COLUMNS).lines(items), ...more]);
}

async function listAll(services: Services, query: UserListQuery, output: Output): Promise<void> {
  const users = services.get(UsersAdministrationService);
  const table = new Table(USER_COLUMNS);
  for await (const rows of pagesOf((cursor) => users.list({ ...query, ...cursor }))) {
    const items = rows.map((user) => shownUser(user, services));
    await output.part(items, table.lines(items));
  }
}

import type { Command } from 'commander';
import { DomainError } from '../../kernel/domain-error.js';
import { isId } from '../../kernel/ids.js';
import { AuditEntryResponse, AuditQuery, AuditReadingService } from '../../modules/audit/index.js';
import { NamedUsersService } from '../../modules/users/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { type Column, instantText, Table } from '../table.js';
import { validated } from '../input.js';

interface ListAuditOptions {
  readonly event?: string;
  readonly outcome?: string;
  readonly user?: string;
  readonly limit?: string;
}

const COLUMNS: readonly Column<AuditEntryResponse>[] = [
  { title: 'SEQUENCE', of: ({ sequence }) => String(sequence) },
  { title: 'WHEN', of: ({ occurredAt }) => instantText(occurredAt) },
  { title: 'EVENT', of: ({ event }) => event },
  { title: 'OUTCOME', of: ({ outcome }) => outcome },
  { title: 'BY', of: ({ actor }) => `${actor.kind} ${actor.name ?? actor.id ?? actor.reference ?? ''}`.trimEnd() },
  { title: 'ABOUT', of: ({ subject, target }) => subject?.id ?? subject?.reference ?? target ?? '' },
  { title: 'DETAILS', of: ({ details }) => JSON.stringify(details) },
];

export class ListAuditCommand extends OperatorCommand<ListAuditOptions> {
  readonly name = 'list';

  protected override define(command: Command): void {
    command
      .description('list what was recorded, newest first')
      .option('--event <name>', 'such as login.failed')
      .option('--outcome <outcome>', 'success or failure')
      .option('--user <user>', 'whom it concerns: an id, an e-mail address or a username')
      .option('--limit <number>', 'up to 100; 20 without it');
  }

  protected override async execute({ options, output, services }: CommandCall<ListAuditOptions>): Promise<void> {
    const { event, outcome, user, limit: most } = options;
    const subject = user === undefined ? user : await subjectOf(user, services.get(NamedUsersService));
    const { limit, ...filter } = await validated(AuditQuery, { event, outcome, subject, limit: most });
    const page = await services.get(AuditReadingService).list({ limit }, filter);
    const items = page.items.map((entry) => AuditEntryResponse.of(entry));
    const hasMore = page.nextCursor !== null;
    const more = hasMore ? ['There are more: --limit <number> up to 100, and GET /audit of the API for all.'] : [];
    await output.result({ items, hasMore }, [...new Table(COLUMNS).lines(items), ...more]);
  }
}

/** A user's id; what is an id and nobody's may be the reference of somebody who is erased. */
async function subjectOf(name: string, users: NamedUsersService): Promise<string> {
  try {
    return (await users.get(name)).id;
  } catch (error) {
    if (isId(name) && error instanceof DomainError && error.code === 'NOT_FOUND') return name;
    throw error;
  }
}

import type { Command } from 'commander';
import { type SessionSummary, UserSessionsService } from '../../modules/sessions/index.js';
import { NamedUsersService } from '../../modules/users/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { type Column, instantText, Table } from '../table.js';
import { pagesOf } from '../pages.js';
import { NAMED_USER } from '../users/user-text.js';

const PAGE = 100;

const COLUMNS: readonly Column<SessionSummary>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'METHOD', of: ({ method }) => method },
  { title: 'ADDRESS', of: ({ address }) => address },
  { title: 'CREATED', of: ({ createdAt }) => instantText(createdAt) },
  { title: 'LAST USED', of: ({ lastUsedAt }) => instantText(lastUsedAt) },
  { title: 'EXPIRES', of: ({ expiresAt }) => instantText(expiresAt) },
  { title: 'USER AGENT', of: ({ userAgent }) => userAgent },
];

const ENDED_COLUMNS: readonly Column<SessionSummary>[] = [
  { title: 'ENDED', of: ({ ending }) => instantText(ending?.at ?? null) },
  { title: 'REASON', of: ({ ending }) => ending?.reason ?? '' },
  ...COLUMNS,
];

interface ListSessionsOptions {
  readonly ended?: boolean;
}

export class ListSessionsCommand extends OperatorCommand<ListSessionsOptions> {
  readonly name = 'list';

  protected override define(command: Command): void {
    command
      .description('list a user’s live sessions, or those that ended and why, newest first')
      .argument('<user>', NAMED_USER)
      .option('--ended', 'those that have ended, and why');
  }

  protected override async execute({
    parameters: [name = ''],
    options: { ended = false },
    output,
    services,
  }: CommandCall<ListSessionsOptions>): Promise<void> {
    const { id } = await services.get(NamedUsersService).get(name);
    const sessions = services.get(UserSessionsService);
    const status = ended ? 'ended' : 'live';
    const items: SessionSummary[] = [];
    for await (const page of pagesOf((cursor) => sessions.list(id, { limit: PAGE, status, ...cursor }))) {
      items.push(...page);
    }
    await output.result({ items }, new Table(ended ? ENDED_COLUMNS : COLUMNS).lines(items));
  }
}

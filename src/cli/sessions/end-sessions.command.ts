import type { Command } from 'commander';
import { UserSessionsService } from '../../modules/sessions/index.js';
import { NamedUsersService } from '../../modules/users/index.js';
import { countText } from '../count-text.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable } from '../printable.js';
import { NAMED_USER } from '../users/user-text.js';

interface EndOptions {
  readonly session?: string;
}

export class EndSessionsCommand extends OperatorCommand<EndOptions> {
  readonly name = 'end';

  protected override define(command: Command): void {
    command
      .description('log a user out everywhere, or end one session')
      .argument('<user>', NAMED_USER)
      .option('--session <id>', 'this one only');
  }

  protected override async execute({
    parameters: [name = ''],
    options: { session },
    output,
    services,
  }: CommandCall<EndOptions>): Promise<void> {
    const { id, username } = await services.get(NamedUsersService).get(name);
    const revoked = await end(services.get(UserSessionsService), id, session);
    await output.result({ revoked }, printable(`Ended ${countText(revoked, 'session')} of ${username}.`));
  }
}

/** @returns how many ended */
async function end(sessions: UserSessionsService, userId: string, sessionId: string | undefined): Promise<number> {
  if (sessionId === undefined) return sessions.logout(userId, 'ended_by_administrator');
  await sessions.endOne(userId, sessionId);
  return 1;
}

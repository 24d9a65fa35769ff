import { Option, SubCommand } from 'nest-commander';
import { UserSessionsService } from '../../modules/sessions/index.js';
import { NamedUsersService } from '../../modules/users/index.js';
import { countText } from '../count-text.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable } from '../printable.js';
import { NAMED_USER } from '../users/user-text.js';

interface EndOptions {
  readonly session?: string;
}

@SubCommand({
  name: 'end',
  arguments: '<user>',
  argsDescription: NAMED_USER,
  description: 'log a user out everywhere, or end one session',
})
export class EndSessionsCommand extends OperatorCommand<EndOptions> {
  @Option({ flags: '--session <id>', description: 'this one only' })
  sessionFrom(text: string): string {
    return text;
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

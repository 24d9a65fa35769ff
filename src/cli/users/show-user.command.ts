import type { Command } from 'commander';
import { NamedUsersService } from '../../modules/users/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { shownUser } from './user-attributes.js';
import { describedUser, NAMED_USER } from './user-text.js';

export class ShowUserCommand extends OperatorCommand {
  readonly name = 'show';

  protected override define(command: Command): void {
    command.description('show a user, also a deleted one').argument('<user>', NAMED_USER);
  }

  protected override async execute({ parameters: [name = ''], output, services }: CommandCall): Promise<void> {
    const user = shownUser(await services.get(NamedUsersService).get(name), services);
    await output.result(user, describedUser(user));
  }
}

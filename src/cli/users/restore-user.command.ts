import type { Command } from 'commander';
import { NamedUsersService, UsersAdministrationService } from '../../modules/users/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable } from '../printable.js';
import { shownUser } from './user-attributes.js';
import { nameOf, NAMED_USER } from './user-text.js';

export class RestoreUserCommand extends OperatorCommand {
  readonly name = 'restore';

  protected override define(command: Command): void {
    command.description('undo a suspension or a deletion').argument('<user>', NAMED_USER);
  }

  protected override async execute({ parameters: [name = ''], output, services }: CommandCall): Promise<void> {
    const { id } = await services.get(NamedUsersService).get(name);
    const user = shownUser(await services.get(UsersAdministrationService).restore(id), services);
    await output.result(user, printable(`Restored ${nameOf(user)}.`));
  }
}

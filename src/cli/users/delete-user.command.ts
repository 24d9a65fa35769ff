import type { Command } from 'commander';
import { NamedUsersService, UserDeletionService } from '../../modules/users/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable } from '../printable.js';
import { shownUser } from './user-attributes.js';
import { nameOf, NAMED_USER } from './user-text.js';

export class DeleteUserCommand extends OperatorCommand {
  readonly name = 'delete';

  protected override define(command: Command): void {
    command.description('delete a user, who can be restored until the erasure').argument('<user>', NAMED_USER);
  }

  protected override async execute({ parameters: [name = ''], output, services }: CommandCall): Promise<void> {
    const named = services.get(NamedUsersService);
    const { id } = await named.get(name);
    await services.get(UserDeletionService).delete(id);
    const user = shownUser(await named.get(id), services);
    await output.result(user, printable(`Deleted ${nameOf(user)}; undo with users restore until the user is erased.`));
  }
}

import type { Command } from 'commander';
import { RoleAssignmentService, UserRolesRequest } from '../../modules/roles/index.js';
import { NamedUsersService } from '../../modules/users/index.js';
import { validated } from '../input.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable } from '../printable.js';
import { shownUser } from './user-attributes.js';
import { nameOf, NAMED_USER } from './user-text.js';

export class SetRolesCommand extends OperatorCommand {
  readonly name = 'set-roles';

  protected override define(command: Command): void {
    command
      .description('set the roles of a user')
      .argument('<user>', NAMED_USER)
      .argument('<roles...>', 'all that the user is to have; see roles list');
  }

  protected override async execute({
    parameters: [name = '', ...names],
    output,
    services,
  }: CommandCall): Promise<void> {
    const { roles } = await validated(UserRolesRequest, { roles: names });
    const { id } = await services.get(NamedUsersService).get(name);
    const user = shownUser(await services.get(RoleAssignmentService).assignByOperator(id, roles), services);
    await output.result(user, printable(`${nameOf(user)} has the roles ${user.roles.join(', ')}.`));
  }
}

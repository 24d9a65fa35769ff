import { SubCommand } from 'nest-commander';
import { RoleAssignmentService, UserRolesRequest } from '../../modules/roles/index.js';
import { AdministeredUserResponse, NamedUsersService } from '../../modules/users/index.js';
import { validated } from '../input.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable } from '../printable.js';
import { nameOf, NAMED_USER } from './user-text.js';

@SubCommand({
  name: 'set-roles',
  arguments: '<user> <roles...>',
  argsDescription: { ...NAMED_USER, roles: 'all that the user is to have; see roles list' },
  description: 'say which roles a user has',
})
export class SetRolesCommand extends OperatorCommand {
  protected override async execute({
    parameters: [name = '', ...names],
    output,
    services,
  }: CommandCall): Promise<void> {
    const { roles } = await validated(UserRolesRequest, { roles: names });
    const { id } = await services.get(NamedUsersService).get(name);
    const user = AdministeredUserResponse.of(await services.get(RoleAssignmentService).assignByOperator(id, roles));
    await output.result(user, printable(`${nameOf(user)} has the roles ${user.roles.join(', ')}.`));
  }
}

import { SubCommand } from 'nest-commander';
import { AdministeredUserResponse, NamedUsersService } from '../../modules/users/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { describedUser, NAMED_USER } from './user-text.js';

@SubCommand({
  name: 'show',
  arguments: '<user>',
  argsDescription: NAMED_USER,
  description: 'show a user, also a deleted one',
})
export class ShowUserCommand extends OperatorCommand {
  protected override async execute({ parameters: [name = ''], output, services }: CommandCall): Promise<void> {
    const user = AdministeredUserResponse.of(await services.get(NamedUsersService).get(name));
    await output.result(user, describedUser(user));
  }
}

import { Injectable } from '@nestjs/common';
import type { Command } from 'commander';
import { PasswordService } from '../../modules/auth/index.js';
import { NamedUsersService, NewPassword } from '../../modules/users/index.js';
import { countText } from '../count-text.js';
import { validated } from '../input.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Operations } from '../operations.js';
import { printable } from '../printable.js';
import { Terminal } from '../terminal.js';
import { newPasswordFrom } from './new-password.js';
import { NAMED_USER } from './user-text.js';

@Injectable()
export class SetPasswordCommand extends OperatorCommand {
  readonly name = 'set-password';

  constructor(
    operations: Operations,
    private readonly terminal: Terminal,
  ) {
    super(operations);
  }

  protected override define(command: Command): void {
    command
      .description('set a password and log the user out everywhere; asks for the password')
      .argument('<user>', NAMED_USER);
  }

  protected override async execute({ parameters: [name = ''], output, services }: CommandCall): Promise<void> {
    const { id, username } = await services.get(NamedUsersService).get(name);
    const { password } = await validated(NewPassword, { password: await newPasswordFrom(this.terminal) });
    const revoked = await services.get(PasswordService).set(id, password);
    const told = `Set the password of ${username} and ended ${countText(revoked, 'session')}.`;
    await output.result({ id, revoked }, printable(told));
  }
}

import { Injectable } from '@nestjs/common';
import type { Command } from 'commander';
import { AdministeredUserResponse, CreateUserRequest, UsersService } from '../../modules/users/index.js';
import { validated } from '../input.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Operations } from '../operations.js';
import { printable } from '../printable.js';
import { Terminal } from '../terminal.js';
import { newPasswordFrom } from './new-password.js';
import { nameOf } from './user-text.js';

interface AdministratorOptions {
  readonly email?: string;
  readonly username?: string;
  readonly fullName?: string;
}

const ROLES = ['user', 'admin'];

@Injectable()
export class CreateAdminCommand extends OperatorCommand<AdministratorOptions> {
  readonly name = 'create-admin';

  constructor(
    operations: Operations,
    private readonly terminal: Terminal,
  ) {
    super(operations);
  }

  protected override define(command: Command): void {
    command
      .description('make an administrator; asks for what is missing')
      .option('--email <address>', 'e-mail address')
      .option('--username <name>', 'username')
      .option('--full-name <name>', 'full name');
  }

  protected override async execute({ options, output, services }: CommandCall<AdministratorOptions>): Promise<void> {
    const email = options.email ?? (await this.terminal.ask('E-mail address'));
    const username = options.username ?? (await this.terminal.ask('Username'));
    const fullName = options.fullName ?? (await this.terminal.ask('Full name'));
    const password = await newPasswordFrom(this.terminal);
    const account = await validated(CreateUserRequest, { email, username, fullName, password });
    const user = AdministeredUserResponse.of(
      await services.get(UsersService).register(account, { event: 'account.created', roles: ROLES }),
    );
    await output.result(user, printable(`Made the administrator ${nameOf(user)}.`));
  }
}

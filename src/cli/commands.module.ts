import { type DynamicModule, Module } from '@nestjs/common';
import { InjectCommander } from 'nest-commander';
import type { Deployment } from '../bootstrap/deployment.js';
import { AuditCommand } from './audit/audit.command.js';
import { KeysCommand } from './keys/keys.command.js';
import { DEPLOYMENT, Operations } from './operations.js';
import type { ParsedCommand } from './parsing.js';
import { PurgeCommand } from './purge.command.js';
import { RolesCommand } from './roles/roles.command.js';
import { SessionsCommand } from './sessions/sessions.command.js';
import { Terminal } from './terminal.js';
import { UsersCommand } from './users/users.command.js';

/** The first words; those behind them are their `subCommands`. */
const COMMANDS = [UsersCommand, SessionsCommand, KeysCommand, RolesCommand, AuditCommand, PurgeCommand] as const;

/** The commands, without the deployment that they work on: help and a mistyped command need no database. */
@Module({})
export class CommandsModule {
  constructor(@InjectCommander() commander: ParsedCommand) {
    commander.name('npm run cli --').description('Watchword, administered from the machine that it runs on');
  }

  static for(deployment: () => Deployment): DynamicModule {
    const commands = COMMANDS.flatMap((command) => command.registerWithSubCommands());
    return {
      module: CommandsModule,
      providers: [{ provide: DEPLOYMENT, useValue: deployment }, Operations, Terminal, ...commands],
    };
  }
}

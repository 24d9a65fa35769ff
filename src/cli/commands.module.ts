import { type DynamicModule, Module } from '@nestjs/common';
import type { Deployment } from '../bootstrap/deployment.js';
import { AUDIT_GROUP } from './audit/audit-group.js';
import { KEYS_GROUP } from './keys/keys-group.js';
import { MAIL_GROUP } from './mail/mail-group.js';
import { DEPLOYMENT, Operations } from './operations.js';
import { PASSWORDS_GROUP } from './passwords/passwords-group.js';
import { PurgeCommand } from './purge.command.js';
import { ROLES_GROUP } from './roles/roles-group.js';
import { SESSIONS_GROUP } from './sessions/sessions-group.js';
import { Terminal } from './terminal.js';
import { USERS_GROUP } from './users/users-group.js';

/** The first words that need a second one. */
export const GROUPS = [
  USERS_GROUP,
  SESSIONS_GROUP,
  PASSWORDS_GROUP,
  KEYS_GROUP,
  ROLES_GROUP,
  AUDIT_GROUP,
  MAIL_GROUP,
] as const;

/** The first words that are commands themselves. */
export const COMMANDS = [PurgeCommand] as const;

/** The commands, without the deployment that they work on: help and a mistyped command need no database. */
@Module({})
export class CommandsModule {
  static for(deployment: () => Deployment): DynamicModule {
    const commands = [...GROUPS.flatMap((group) => group.commands), ...COMMANDS];
    return {
      module: CommandsModule,
      providers: [{ provide: DEPLOYMENT, useValue: deployment }, Operations, Terminal, ...commands],
    };
  }
}

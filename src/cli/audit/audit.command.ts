import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { ListAuditCommand } from './list-audit.command.js';
import { VerifyAuditCommand } from './verify-audit.command.js';

@Command({
  name: 'audit',
  description: 'the record of what was done: list, verify',
  subCommands: [ListAuditCommand, VerifyAuditCommand],
})
export class AuditCommand extends CommandGroup {}

import type { CommandGroup } from '../command-group.js';
import { ListAuditCommand } from './list-audit.command.js';
import { VerifyAuditCommand } from './verify-audit.command.js';

export const AUDIT_GROUP: CommandGroup = {
  name: 'audit',
  description: 'the record of what was done: list, verify',
  commands: [ListAuditCommand, VerifyAuditCommand],
};

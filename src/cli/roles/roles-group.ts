import type { CommandGroup } from '../command-group.js';
import { ListRolesCommand } from './list-roles.command.js';

export const ROLES_GROUP: CommandGroup = {
  name: 'roles',
  description: 'what each role allows',
  commands: [ListRolesCommand],
};

import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { ListRolesCommand } from './list-roles.command.js';

@Command({
  name: 'roles',
  description: 'what each role allows',
  subCommands: [ListRolesCommand],
})
export class RolesCommand extends CommandGroup {}

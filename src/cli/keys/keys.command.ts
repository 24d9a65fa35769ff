import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { ListKeysCommand } from './list-keys.command.js';
import { RotateKeysCommand } from './rotate-keys.command.js';

@Command({
  name: 'keys',
  description: 'the keys that sign access tokens: list, rotate',
  subCommands: [ListKeysCommand, RotateKeysCommand],
})
export class KeysCommand extends CommandGroup {}

import type { CommandGroup } from '../command-group.js';
import { ListKeysCommand } from './list-keys.command.js';
import { PrepareKeyCommand } from './prepare-key.command.js';
import { RotateKeysCommand } from './rotate-keys.command.js';

export const KEYS_GROUP: CommandGroup = {
  name: 'keys',
  description: 'the keys that sign access tokens: list, rotate, prepare',
  commands: [ListKeysCommand, RotateKeysCommand, PrepareKeyCommand],
};

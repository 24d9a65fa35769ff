import type { CommandGroup } from '../command-group.js';
import { CalibrateHashingCommand } from './calibrate-hashing.command.js';

export const PASSWORDS_GROUP: CommandGroup = {
  name: 'passwords',
  description: 'how passwords are hashed: calibrate',
  commands: [CalibrateHashingCommand],
};

import type { CommandGroup } from '../command-group.js';
import { TestMailCommand } from './test-mail.command.js';

export const MAIL_GROUP: CommandGroup = {
  name: 'mail',
  description: 'mail to users: try whether it leaves',
  commands: [TestMailCommand],
};

import type { CommandGroup } from '../command-group.js';
import { ListSessionsCommand } from './list-sessions.command.js';
import { EndSessionsCommand } from './end-sessions.command.js';

export const SESSIONS_GROUP: CommandGroup = {
  name: 'sessions',
  description: 'the logins of a user: list, end',
  commands: [ListSessionsCommand, EndSessionsCommand],
};

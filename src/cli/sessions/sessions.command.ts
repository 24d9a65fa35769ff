import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { ListSessionsCommand } from './list-sessions.command.js';
import { EndSessionsCommand } from './end-sessions.command.js';

@Command({
  name: 'sessions',
  description: 'the logins of a user: list, end',
  subCommands: [ListSessionsCommand, EndSessionsCommand],
})
export class SessionsCommand extends CommandGroup {}

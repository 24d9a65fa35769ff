import { Command } from 'commander';
import { COMMAND_LINE } from '../kernel/installation.js';
import { addGroup } from './command-group.js';
import { COMMANDS, GROUPS } from './commands.module.js';
import type { Services } from './operations.js';
import { endParsing } from './parsing.js';

/** What the parser knows: every command, with its options and its help. */
export function programWith(services: Services): Command {
  const program = new Command(COMMAND_LINE)
    .description('Watchword, administered from the machine that it runs on')
    // what is set here holds for every command that is added below
    .exitOverride(endParsing)
    // what was wrong is reported once, by us
    .configureOutput({ outputError: () => undefined });
  for (const group of GROUPS) addGroup(program, group, services);
  for (const command of COMMANDS) services.get(command).addTo(program);
  return program;
}

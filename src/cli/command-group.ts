import type { Type } from '@nestjs/common';
import type { Command } from 'commander';
import { usageError } from './command-line-error.js';
import type { ProgramCommand } from './program-command.js';
import type { Services } from './operations.js';

/** A first word, as `users`, which does nothing without a second one. */
export interface CommandGroup {
  readonly name: string;
  readonly description: string;
  /** Each is one second word. */
  readonly commands: readonly Type<ProgramCommand>[];
}

/** Adds the group and all its commands to the program. */
export function addGroup(program: Command, { name, description, commands }: CommandGroup, services: Services): void {
  const group = program.command(name).description(description).usage('<command> [options]');
  for (const command of commands) services.get(command).addTo(group);
  // What is wrong is the second word, and not what stands behind it. The commands must not inherit this.
  group.allowExcessArguments().allowUnknownOption();
  group.action(() => refuseSecondWord(group));
}

function refuseSecondWord(group: Command): never {
  const [second] = group.args;
  const names = group.commands.map((command) => command.name()).join(', ');
  const wrong = second === undefined ? 'a command is missing' : `unknown command '${second}'`;
  throw usageError(`${wrong}; after ${group.name()}, use one of ${names}`);
}

import { CommandRunner } from 'nest-commander';
import { usageError } from './command-line-error.js';
import { endParsing, type ParsedCommand } from './parsing.js';

/** A first word, as `users`, which does nothing without a second one. */
export abstract class CommandGroup extends CommandRunner {
  override setCommand(command: ParsedCommand): this {
    // an option behind an unknown command is not what is wrong
    command.exitOverride(endParsing).allowUnknownOption();
    return super.setCommand(command);
  }

  override run([second]: string[]): Promise<never> {
    const names = this.command.commands.map((command) => command.name()).join(', ');
    const wrong = second === undefined ? 'a command is missing' : `unknown command '${second}'`;
    return Promise.reject(usageError(`${wrong}; behind ${this.command.name()} comes one of ${names}`));
  }
}

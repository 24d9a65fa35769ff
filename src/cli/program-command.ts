import type { Command } from 'commander';
import { Output } from './output.js';

/** What was asked for, and where the answer goes. */
export interface ProgramCall<Options extends object = object> {
  readonly parameters: readonly string[];
  readonly options: Options;
  readonly output: Output;
}

/** A command of the program. One that works within the deployment is an OperatorCommand. */
export abstract class ProgramCommand<Options extends object = object> {
  /** The word that calls it. */
  abstract readonly name: string;

  /** Adds the command behind a program or a group, which runs it when it is the one that was typed. */
  addTo(parent: Command): void {
    const command = parent.command(this.name);
    this.define(command);
    command.option('--json', 'print JSON and nothing else');
    command.action(async () => {
      const { json, ...options } = command.opts<Options & { readonly json?: boolean }>();
      // `Omit` of what was added is not seen to be the options themselves
      const own = options as unknown as Options;
      await this.run({ parameters: command.args, options: own, output: new Output(json === true) });
    });
  }

  /** Says what the command does, and its arguments and options: `--json` is added for every command. */
  protected abstract define(command: Command): void;

  /** @throws DomainError what a rule refuses; CommandLineError what cannot be asked for like that */
  protected abstract run(call: ProgramCall<Options>): Promise<void>;
}

import type { Command } from 'commander';
import { Output } from './output.js';

/** Arguments and options of one call, and where the answer goes. */
export interface ProgramCall<Options extends object = object> {
  readonly parameters: readonly string[];
  readonly options: Options;
  readonly output: Output;
}

/** A command of the program. One that works within the deployment is an OperatorCommand. */
export abstract class ProgramCommand<Options extends object = object> {
  /** Its name on the command line. */
  abstract readonly name: string;

  /** Adds the command to a program or a group, which runs it when its name was typed. */
  addTo(parent: Command): void {
    const command = parent.command(this.name);
    this.define(command);
    command.option('--json', 'print JSON and nothing else');
    command.action(async () => {
      const { json, ...options } = command.opts<Options & { readonly json?: boolean }>();
      // the compiler does not see that the options without the added one are `Options`
      const own = options as unknown as Options;
      await this.run({ parameters: command.args, options: own, output: new Output(json === true) });
    });
  }

  /** Says what the command does, and its arguments and options: `--json` is added for every command. */
  protected abstract define(command: Command): void;

  /** @throws DomainError if a rule refuses it; CommandLineError if the command was used wrongly */
  protected abstract run(call: ProgramCall<Options>): Promise<void>;
}

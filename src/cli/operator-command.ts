import { Injectable } from '@nestjs/common';
import { CommandRunner, Option } from 'nest-commander';
import { Operations, type Services } from './operations.js';
import { Output } from './output.js';
import { endParsing, type ParsedCommand } from './parsing.js';

/** What was asked for, and what it is done and answered with. */
export interface CommandCall<Options extends object = object> {
  readonly parameters: readonly string[];
  readonly options: Options;
  readonly output: Output;
  readonly services: Services;
}

/** A command that does something within the deployment. */
@Injectable()
export abstract class OperatorCommand<Options extends object = object> extends CommandRunner {
  constructor(private readonly operations: Operations) {
    super();
  }

  override setCommand(command: ParsedCommand): this {
    command.exitOverride(endParsing).allowExcessArguments(false);
    return super.setCommand(command);
  }

  @Option({ flags: '--json', description: 'print JSON and nothing else' })
  asJson(): boolean {
    return true;
  }

  override async run(parameters: string[], options: Options & { readonly json?: boolean }): Promise<void> {
    const output = new Output(options.json === true);
    await this.operations.run((services) => this.execute({ parameters, options, output, services }));
  }

  /** @throws DomainError what a rule refuses; CommandLineError what cannot be asked for like that */
  protected abstract execute(call: CommandCall<Options>): Promise<void>;
}

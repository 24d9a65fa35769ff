import { Injectable } from '@nestjs/common';
import type { Command } from 'commander';
import { Operations, type Services } from './operations.js';
import { Output } from './output.js';

/** What was asked for, and what it is done and answered with. */
export interface CommandCall<Options extends object = object> {
  readonly parameters: readonly string[];
  readonly options: Options;
  readonly output: Output;
  readonly services: Services;
}

/** A command that does something within the deployment. */
@Injectable()
export abstract class OperatorCommand<Options extends object = object> {
  /** The word that calls it. */
  abstract readonly name: string;

  constructor(private readonly operations: Operations) {}

  /** Adds the command behind a program or a group, which runs it when it is the one that was typed. */
  addTo(parent: Command): void {
    const command = parent.command(this.name);
    this.define(command);
    command.option('--json', 'print JSON and nothing else');
    command.action(() => this.run(command.args, command.opts<Options & { readonly json?: boolean }>()));
  }

  /** Says what the command does, and its arguments and options: `--json` is added for every command. */
  protected abstract define(command: Command): void;

  /** @throws DomainError what a rule refuses; CommandLineError what cannot be asked for like that */
  protected abstract execute(call: CommandCall<Options>): Promise<void>;

  private async run(parameters: readonly string[], options: Options & { readonly json?: boolean }): Promise<void> {
    const output = new Output(options.json === true);
    await this.operations.run((services) => this.execute({ parameters, options, output, services }));
  }
}

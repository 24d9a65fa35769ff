import { Injectable } from '@nestjs/common';
import { Operations, type Services } from './operations.js';
import { type ProgramCall, ProgramCommand } from './program-command.js';

/** What was asked for, and what it is done and answered with. */
export interface CommandCall<Options extends object = object> extends ProgramCall<Options> {
  readonly services: Services;
}

/** A command that does something within the deployment. */
@Injectable()
export abstract class OperatorCommand<Options extends object = object> extends ProgramCommand<Options> {
  constructor(private readonly operations: Operations) {
    super();
  }

  /** @throws DomainError what a rule refuses; CommandLineError what cannot be asked for like that */
  protected abstract execute(call: CommandCall<Options>): Promise<void>;

  protected override async run(call: ProgramCall<Options>): Promise<void> {
    await this.operations.run((services) => this.execute({ ...call, services }));
  }
}

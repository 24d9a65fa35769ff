import { Argument, type Command } from 'commander';
import { SIGNING_ALGORITHMS } from '../../kernel/signing-algorithms.js';
import { type AsymmetricAlgorithm, KeyRotation, SigningKeyResponse } from '../../modules/keys/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Table } from '../table.js';
import { KEY_COLUMNS } from './key-columns.js';

const ALGORITHMS = SIGNING_ALGORITHMS.filter((algorithm): algorithm is AsymmetricAlgorithm => algorithm !== 'HS256');

export class PrepareKeyCommand extends OperatorCommand {
  readonly name = 'prepare';

  protected override define(command: Command): void {
    command
      .description('publish a key of another algorithm, before ACCESS_TOKEN_ALGORITHM is changed to it')
      .addArgument(new Argument('<algorithm>', 'the algorithm that will sign').choices(ALGORITHMS));
  }

  protected override async execute({ parameters, output, services }: CommandCall): Promise<void> {
    const algorithm = ALGORITHMS.find((name) => name === parameters[0]);
    if (!algorithm) throw new Error('the parser let another algorithm through');
    const key = SigningKeyResponse.of(await services.get(KeyRotation).prepare(algorithm));
    await output.result(key, new Table(KEY_COLUMNS).lines([key]));
  }
}

import type { Command } from 'commander';
import { KeyRotation, SigningKeyResponse } from '../../modules/keys/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Table } from '../table.js';
import { KEY_COLUMNS } from './key-columns.js';

export class RotateKeysCommand extends OperatorCommand {
  readonly name = 'rotate';

  protected override define(command: Command): void {
    command.description('switch to the next signing key as soon as it has been published long enough');
  }

  protected override async execute({ output, services }: CommandCall): Promise<void> {
    const key = SigningKeyResponse.of(await services.get(KeyRotation).rotate());
    await output.result(key, new Table(KEY_COLUMNS).lines([key]));
  }
}

import type { Command } from 'commander';
import { KeyRing, SigningKeyResponse } from '../../modules/keys/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Table } from '../table.js';
import { KEY_COLUMNS } from './key-columns.js';

export class ListKeysCommand extends OperatorCommand {
  readonly name = 'list';

  protected override define(command: Command): void {
    command.description('list the signing keys');
  }

  protected override async execute({ output, services }: CommandCall): Promise<void> {
    const items = services
      .get(KeyRing)
      .list()
      .map((key) => SigningKeyResponse.of(key));
    await output.result({ items }, new Table(KEY_COLUMNS).lines(items));
  }
}

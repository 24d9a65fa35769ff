import { SubCommand } from 'nest-commander';
import { KeyRing, SigningKeyResponse } from '../../modules/keys/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Table } from '../table.js';
import { KEY_COLUMNS } from './key-columns.js';

@SubCommand({ name: 'list', description: 'list the signing keys' })
export class ListKeysCommand extends OperatorCommand {
  protected override async execute({ output, services }: CommandCall): Promise<void> {
    const items = services
      .get(KeyRing)
      .list()
      .map((key) => SigningKeyResponse.of(key));
    await output.result({ items }, new Table(KEY_COLUMNS).lines(items));
  }
}

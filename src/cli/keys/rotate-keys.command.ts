import { SubCommand } from 'nest-commander';
import { KeyRotation, SigningKeyResponse } from '../../modules/keys/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Table } from '../table.js';
import { KEY_COLUMNS } from './key-columns.js';

@SubCommand({ name: 'rotate', description: 'put the next signing key to use, as soon as it was published long enough' })
export class RotateKeysCommand extends OperatorCommand {
  protected override async execute({ output, services }: CommandCall): Promise<void> {
    const key = SigningKeyResponse.of(await services.get(KeyRotation).rotate());
    await output.result(key, new Table(KEY_COLUMNS).lines([key]));
  }
}

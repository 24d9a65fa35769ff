import type { Command } from 'commander';
import { RoleResponse, RolesService } from '../../modules/roles/index.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { type Column, Table } from '../table.js';

const COLUMNS: readonly Column<RoleResponse>[] = [
  { title: 'ROLE', of: ({ name }) => name },
  { title: 'BUILT IN', of: ({ isBuiltIn }) => (isBuiltIn ? 'yes' : 'no') },
  { title: 'DESCRIPTION', of: ({ description }) => description },
  { title: 'PERMISSIONS', of: ({ permissions }) => permissions.join(',') },
];

export class ListRolesCommand extends OperatorCommand {
  readonly name = 'list';

  protected override define(command: Command): void {
    command.description('list the roles');
  }

  protected override async execute({ output, services }: CommandCall): Promise<void> {
    const items = (await services.get(RolesService).list()).map((role) => RoleResponse.of(role));
    await output.result({ items }, new Table(COLUMNS).lines(items));
  }
}

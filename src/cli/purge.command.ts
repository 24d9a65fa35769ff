import type { Command } from 'commander';
import { reasonOf } from '../bootstrap/start-failure.js';
import { MaintenanceService } from '../modules/maintenance/index.js';
import { type CommandCall, OperatorCommand } from './operator-command.js';
import { printable } from './printable.js';
import { Table } from './table.js';
import { writeMessage } from './write-to.js';

interface PurgedJob {
  readonly job: string;
  readonly removed: number;
}

export class PurgeCommand extends OperatorCommand {
  readonly name = 'purge';

  protected override define(command: Command): void {
    command.description('delete now what maintenance would delete over time');
  }

  protected override async execute({ output, services }: CommandCall): Promise<void> {
    const { removed, failures } = await services.get(MaintenanceService).purge();
    const jobs = [...removed].map(([job, count]): PurgedJob => ({ job, removed: count }));
    const table = new Table<PurgedJob>([
      { title: 'JOB', of: ({ job }) => job },
      { title: 'REMOVED', of: ({ removed: count }) => String(count) },
    ]);
    await output.result({ removed: Object.fromEntries(removed) }, table.lines(jobs));
    for (const [job, error] of failures) await writeMessage(`${job}: ${printable(reasonOf(error))}\n`);
    for (const error of failures.values()) throw error;
  }
}

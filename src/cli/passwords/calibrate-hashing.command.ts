import type { Command } from 'commander';
import { HashingSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { type CalibratedHash, calibrateHashing, hashStopwatch } from '../../modules/passwords/index.js';
import { usageError } from '../command-line-error.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { type Column, Table } from '../table.js';
import { targetMilliseconds } from './target-duration.js';

interface CalibrateHashingOptions {
  readonly target: string;
}

const COLUMNS: readonly Column<CalibratedHash>[] = [
  { title: 'PASSWORD_HASHER', of: ({ scheme }) => scheme },
  { title: 'MS', of: ({ milliseconds }) => milliseconds.toFixed(0) },
  { title: 'SETTINGS', of: ({ settings }) => assignments(settings) },
];

export class CalibrateHashingCommand extends OperatorCommand<CalibrateHashingOptions> {
  readonly name = 'calibrate';

  protected override define(command: Command): void {
    command
      .description('measure which settings make one hash take about this long on this machine')
      .option('--target <duration>', 'how long, such as 250ms or 1s', '250ms');
  }

  protected override async execute({
    options: { target },
    output,
    services,
  }: CommandCall<CalibrateHashingOptions>): Promise<void> {
    const targetMs = targetMilliseconds(target);
    if (targetMs === undefined) throw usageError('--target is a duration from 1ms to 5s, such as 250ms');
    const stopwatch = hashStopwatch(services.get(Clock), services.get(HashingSettings));
    const items = await calibrateHashing(targetMs, stopwatch);
    await output.result({ targetMs, items }, new Table(COLUMNS).lines(items));
  }
}

function assignments(settings: CalibratedHash['settings']): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

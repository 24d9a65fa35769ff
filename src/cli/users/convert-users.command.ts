import { type Command, Option } from 'commander';
import {
  CHANGES,
  convertedLines,
  type Converter,
  CONVERTERS,
  type ConverterOptions,
  OMISSIONS,
  type ProviderNames,
  writePrivateFile,
} from '../../modules/transfer/index.js';
import { isProviderId } from '../../config/settings.js';
import { SystemClock } from '../../kernel/clock.js';
import { assertOtherFile } from '../other-file.js';
import { CommandLineError, usageError } from '../command-line-error.js';
import { countText } from '../count-text.js';
import { interruption } from '../interruption.js';
import { printableJson } from '../printable.js';
import { type ProgramCall, ProgramCommand } from '../program-command.js';
import { described } from '../table.js';
import { writeMessage, writeTo } from '../write-to.js';
import { ConversionMonitor, type ConversionSummary } from './conversion-monitor.js';

/** Between the values that an option may have. */
const OR = '|';

interface ConvertUsersOptions {
  readonly from: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly report?: string;
  readonly provider?: ProviderNames;
  /** The converters' own options. */
  readonly [name: string]: unknown;
}

/** Needs no deployment: it reads a file and writes one, on any machine. */
export class ConvertUsersCommand extends ProgramCommand<ConvertUsersOptions> {
  readonly name = 'convert';

  protected override define(command: Command): void {
    const systems = CONVERTERS.map(({ name }) => name);
    command
      .description('turn the export of another system into lines for `users import`; see docs/moving-in.md')
      .argument('<file...>', 'the export: JSON, JSON lines or CSV')
      .addOption(
        new Option('--from <system>', 'the system that made the export').choices(systems).makeOptionMandatory(),
      )
      .option('--out <file>', 'a new file that only its owner may read; standard output if left out')
      .option('--force', 'replace an existing file of --out')
      .option('--report <file>', 'write which records are changed or left out, by number; replaces an existing file')
      .option(
        '--provider <theirs=ours>',
        'the name of a provider in OIDC_PROVIDERS; may be given several times',
        addProvider,
      );
    for (const [name, { value, description, systems: users }] of optionsByName()) {
      const option = new Option(`--${name} <${value}>`, `${description} (${users.join(', ')})`);
      command.addOption(value.includes(OR) ? option.choices(value.split(OR)) : option);
    }
  }

  protected override async run({
    parameters: files,
    options,
    output,
  }: ProgramCall<ConvertUsersOptions>): Promise<void> {
    const { from, out, force = false, report, provider: providers = {} } = options;
    if (force && out === undefined) throw usageError('--force needs --out');
    const converter = CONVERTERS.find(({ name }) => name === from) as Converter;
    const ownOptions = ownOptionsOf(converter, options);
    await assertReadStays([...files, ...filesOf(converter, ownOptions)], { '--report': report, '--out': out });
    if (report !== undefined && out !== undefined)
      await assertOtherFile(report, out, '--report and --out name the same file');
    const signal = interruption();
    const monitor = await ConversionMonitor.open(report);
    const lines = convertedLines(files, {
      converter,
      providers,
      options: ownOptions,
      now: new SystemClock().now(),
      onRecord: monitor.onRecord,
    });
    try {
      await write(unlessInterrupted(lines, signal), { out, mayReplace: force });
    } finally {
      await monitor.close();
    }
    const summary = monitor.summary(from);
    const text = summaryText(summary);
    if (out !== undefined) await output.result(summary, text);
    else await writeMessage(`${output.isJson ? JSON.stringify(summary) : text.join('\n')}\n`);
    if (summary.lost > 0) throw new CommandLineError('PEOPLE_LEFT_OUT', lostText(summary));
  }
}

interface SharedOption {
  readonly value: string;
  readonly description: string;
  readonly systems: readonly string[];
}

function optionsByName(): ReadonlyMap<string, SharedOption> {
  const byName = new Map<string, SharedOption>();
  for (const { name: system, options = [] } of CONVERTERS) {
    for (const { name, value, description } of options) {
      byName.set(name, { value, description, systems: [...(byName.get(name)?.systems ?? []), system] });
    }
  }
  return byName;
}

/** @throws CommandLineError USAGE for an option of another system */
function ownOptionsOf({ name: system, options = [] }: Converter, given: ConvertUsersOptions): ConverterOptions {
  const own = options.map(({ name }) => name);
  const values = [...optionsByName().keys()].map((name) => [name, given[camelCase(name)]] as const);
  const foreign = values.find(([name, value]) => value !== undefined && !own.includes(name));
  if (foreign) throw usageError(`--${foreign[0]} is not for --from ${system}`);
  return Object.fromEntries(values) as ConverterOptions;
}

function filesOf({ options = [] }: Converter, given: ConverterOptions): string[] {
  return options.flatMap(({ name, value }) => (value === 'file' ? (given[name] ?? []) : []));
}

/** @throws CommandLineError USAGE when the command would write to a file that it reads */
async function assertReadStays(
  read: readonly string[],
  written: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  for (const [flag, path] of Object.entries(written)) {
    for (const each of path === undefined ? [] : read) {
      await assertOtherFile(path as string, each, `${flag} names a file that is read`);
    }
  }
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}

function addProvider(text: string, before: ProviderNames = {}): ProviderNames {
  const at = text.lastIndexOf('=');
  if (at < 1) throw usageError('--provider must be their name, an equals sign and our name, as in acme-corp=acme');
  const ours = text.slice(at + 1);
  if (!isProviderId(ours)) throw usageError(`--provider: ${ours} cannot be a name in OIDC_PROVIDERS`);
  return { ...before, [text.slice(0, at)]: ours };
}

async function write(
  lines: AsyncIterable<string>,
  { out, mayReplace }: { readonly out: string | undefined; readonly mayReplace: boolean },
): Promise<void> {
  if (out !== undefined) return writePrivateFile(out, lines, { mayReplace });
  for await (const line of lines) await writeTo(process.stdout, printableJson(line));
}

/** When interrupted, it fails between two lines, so that no half file stays. */
async function* unlessInterrupted(lines: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  for await (const line of lines) {
    if (signal.aborted) throw new CommandLineError('INTERRUPTED', 'the conversion was not finished');
    yield line;
  }
}

function summaryText({ records, lines, changed, leftOut, kinds }: ConversionSummary): string[] {
  const counts = { records, lines, 'of these changed': changed, 'left out': leftOut };
  return [
    ...described(Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)]))),
    ...described(
      Object.fromEntries(Object.entries(kinds).map(([kind, count]) => [`${kind} ${count}`, MEANINGS[kind] ?? ''])),
    ),
  ];
}

const MEANINGS: Readonly<Record<string, string>> = { ...CHANGES, ...OMISSIONS };

function lostText({ lost }: ConversionSummary): string {
  return `left out ${countText(lost, 'record')}; the others are converted`;
}

import { defaultOf, type SettingName } from './setting-catalogue.js';
import { type Refusal, SettingError, settingProblem } from './setting-error.js';
import { isRefused, type Reader } from './setting-readers.js';

/** Variables by name, as `process.env` has them. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/**
 * The environment with its defaults. It collects what the readers and the rules refuse, so that an operator learns of
 * everything at the first start that fails: see `assertAccepted`.
 */
export class SettingSource {
  private readonly problems = new Map<SettingName, string>();

  constructor(
    private readonly environment: EnvironmentVariables,
    private readonly generated: Partial<Record<SettingName, string>> = {},
  ) {}

  /** What was set, without the blanks around it, which a file of secrets often ends in; undefined when it is empty. */
  textOf(name: SettingName): string | undefined {
    return this.givenTextOf(name) ?? this.generated[name] ?? defaultOf(name);
  }

  /** The variables whose value was generated. */
  generatedNames(): readonly SettingName[] {
    const names = Object.keys(this.generated) as SettingName[];
    return names.filter((name) => this.givenTextOf(name) === undefined);
  }

  /** Refuses a variable that is not set and has no default, too. */
  get<T>(name: SettingName, reader: Reader<T>): T {
    // What an empty text is refused for is what the variable must be.
    const reading = reader(this.textOf(name) ?? '');
    if (!isRefused(reading)) return reading.value;
    this.refuse(name, reading);
    // Nobody gets to see this: `assertAccepted` throws before the settings are handed out.
    return undefined as T;
  }

  find<T>(name: SettingName, reader: Reader<T>): T | undefined {
    return this.textOf(name) === undefined ? undefined : this.get(name, reader);
  }

  /** The first reason for each variable is the one that is reported. */
  refuse(name: SettingName, why: Refusal): void {
    if (!this.problems.has(name)) this.problems.set(name, settingProblem(name, this.textOf(name), why));
  }

  /** Whether all of these can be relied on; a rule about several settings asks before it compares them. */
  accepts(...names: readonly SettingName[]): boolean {
    return names.every((name) => !this.problems.has(name));
  }

  /** @throws SettingError with every variable that was refused */
  assertAccepted(): void {
    const isEnvironmentKnown = this.accepts('NODE_ENV');
    const problems = [...this.problems]
      // which settings may be missing depends on the environment
      .filter(([name]) => isEnvironmentKnown || this.textOf(name) !== undefined)
      .map(([, problem]) => problem);
    if (problems.length > 0) throw new SettingError(problems);
  }

  private givenTextOf(name: SettingName): string | undefined {
    // a team's own configuration may hold numbers and booleans by now
    const value = this.environment[name] as string | number | boolean | null | undefined;
    const text = String(value ?? '').trim();
    return text === '' ? undefined : text;
  }
}

import { defaultOf, type SettingName } from './setting-catalogue.js';
import { settingError } from './setting-error.js';
import { isRefused, type Reader } from './setting-readers.js';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** The environment with its defaults; whatever a reader refuses becomes a SettingError that names the variable. */
export class SettingSource {
  constructor(
    private readonly environment: EnvironmentVariables,
    private readonly generated: Partial<Record<SettingName, string>> = {},
  ) {}

  /** What was set, without the blanks around it, which a file of secrets often ends in; undefined when it is empty. */
  textOf(name: SettingName): string | undefined {
    const text = this.environment[name]?.trim() ?? '';
    return text === '' ? (this.generated[name] ?? defaultOf(name)) : text;
  }

  /** @throws SettingError when the variable is refused, or is not set and has no default */
  get<T>(name: SettingName, reader: Reader<T>): T {
    const text = this.textOf(name);
    // What an empty text is refused for is what the variable must be.
    const reading = reader(text ?? '');
    if (isRefused(reading)) throw settingError(name, text, reading);
    return reading.value;
  }

  /** @throws SettingError when the variable is set and refused */
  find<T>(name: SettingName, reader: Reader<T>): T | undefined {
    return this.textOf(name) === undefined ? undefined : this.get(name, reader);
  }
}

import type { Fields } from './fields.js';
import type { ConvertedRecord } from './foreign-person.js';

/** In which forms a system's export may be, besides JSON lines, a JSON list and CSV with a line of column names. */
export interface RecordForm {
  /** Members of a JSON object that are lists of people, such as `users`. An object with such a member is not a person itself. */
  readonly lists?: readonly string[];
  /** The names of columns, for CSV without a line of names. */
  readonly columns?: readonly string[];
}

/** What only some systems need, such as a second file: its flag is `--` and the name. */
interface ConverterOption {
  readonly name: string;
  /** The name of its value in the help, such as `file`. */
  readonly value: string;
  readonly description: string;
}

/** The values of a converter's options by their names, as given on the command line. */
export type ConverterOptions = Readonly<Record<string, string | undefined>>;

/** Turns records into people, one after another. */
export interface RecordConversion {
  /** Never throws because of what a record holds. */
  convert(record: Fields): ConvertedRecord | Promise<ConvertedRecord>;
  /** Closes what was opened. */
  close?(): Promise<void>;
}

/** One system that people move here from. */
export interface Converter {
  /** As in `--from`. */
  readonly name: string;
  readonly form: RecordForm;
  /** The usual names in `OIDC_PROVIDERS`, by the system's names of providers. Other providers keep their name. */
  readonly providers?: Readonly<Record<string, string>>;
  readonly options?: readonly ConverterOption[];
  /**
   * @param now for what ends at some time, such as a ban
   * @throws BulkError when an option's file cannot be used
   */
  begin(options: ConverterOptions, now: Date): RecordConversion | Promise<RecordConversion>;
}

import { parseExactly } from './records/exact-json.js';

/** An object of a file, whose members may be anything. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value if it is an object, otherwise an object without members. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** Whether the value is an object and no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is a list, otherwise an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The text without blanks at its ends, or a number as text. Undefined for an empty text and for other types. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** The first value that is a text. */
export function firstText(...values: readonly unknown[]): string | undefined {
  return values.map(textOf).find((text) => text !== undefined);
}

/** The texts in their order, with one blank between them; undefined when there are none. */
export function joinedText(...values: readonly unknown[]): string | undefined {
  const texts = values.map(textOf).filter((text) => text !== undefined);
  return texts.length > 0 ? texts.join(' ') : undefined;
}

const YES: readonly unknown[] = [true, 1, 'true', 't', '1', 'yes', 'y'];
const NO: readonly unknown[] = [false, 0, 'false', 'f', '0', 'no', 'n'];

/** True and false as JSON, SQL databases and CSV files write them; undefined for anything else. */
export function flagOf(value: unknown): boolean | undefined {
  const plain = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (YES.includes(plain)) return true;
  return NO.includes(plain) ? false : undefined;
}

/** Parses JSON that is in a column of CSV or in a JSON text. Any other value stays as it is. */
export function parsedOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return parseExactly(value);
  } catch {
    return value;
  }
}

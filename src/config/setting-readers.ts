import { parseDuration } from '../kernel/duration.js';
import type { Refusal } from './setting-error.js';

/** What a reader makes of a text: a value, or what the text may be. */
export type Reading<T> = { readonly value: T } | Refusal;
export type Reader<T> = (text: string) => Reading<T>;

/** Ten years: far below what a Date can hold, so that no instant computed from a setting is invalid. */
const LONGEST_DURATION = '3650d';

const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,8})$/;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

export function read<T>(value: T): Reading<T> {
  return { value };
}

export function refused(refusal: string, entry?: number): Refusal {
  return entry === undefined ? { refusal } : { refusal, entry };
}

export function isRefused<T>(reading: Reading<T>): reading is Refusal {
  return 'refusal' in reading;
}

export function oneOf<const T extends string>(choices: readonly T[]): Reader<T> {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    return choice === undefined ? refused(`must be ${orList(choices)}`) : read(choice);
  };
}

export function integerBetween(least: number, most: number): Reader<number> {
  return (text) => {
    const number = WHOLE_NUMBER.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return read(number);
    return refused(`must be a whole number from ${least} to ${most}`);
  };
}

/** A whole number, or `off`, which is null. */
export function numberOrOff(least: number, most: number): Reader<number | null> {
  const readNumber = integerBetween(least, most);
  return (text) => {
    const reading = text === 'off' ? read(null) : readNumber(text);
    return isRefused(reading) ? refused(`${reading.refusal}, or off`) : reading;
  };
}

/** Reads a duration into milliseconds; both bounds are written as durations and are allowed. */
export function durationBetween(least: string, most = LONGEST_DURATION): Reader<number> {
  const leastMs = parseDuration(least) ?? 0;
  const mostMs = parseDuration(most) ?? 0;
  return (text) => {
    const milliseconds = parseDuration(text);
    if (milliseconds !== undefined && milliseconds >= leastMs && milliseconds <= mostMs) return read(milliseconds);
    return refused(`must be a duration from ${least} to ${most}, written like 10s, 15m, 12h or 7d`);
  };
}

export function plainText(longest: number): Reader<string> {
  return (text) => {
    if (text.length <= longest && !UNPRINTABLE.test(text)) return read(text);
    return refused(`must be at most ${longest} printable characters`);
  };
}

/** A name that stands in tokens, forms and headers as it is (RFC 6749, appendix A.1, without the blank). */
export function visibleAscii(longest: number): Reader<string> {
  return (text) => {
    if (text.length >= 1 && text.length <= longest && VISIBLE_ASCII.test(text)) return read(text);
    return refused(`must be 1 to ${longest} visible ASCII characters without blanks`);
  };
}

/** Comma separated, each entry read by `reader` and none twice. */
export function list<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (text) => {
    const entries = splitList(text);
    const values: T[] = [];
    for (const [index, entry] of entries.entries()) {
      if (entries.indexOf(entry) < index) return refused('must not be the same as an earlier one', index + 1);
      const reading = reader(entry);
      if (isRefused(reading)) return refused(reading.refusal, entries.length === 1 ? undefined : index + 1);
      values.push(reading.value);
    }
    return read(values);
  };
}

export function splitList(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim());
}

function orList(choices: readonly string[]): string {
  if (choices.length < 2) return choices.join('');
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
}

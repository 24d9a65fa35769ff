import { textOf } from './fields.js';

/** A time of registration in the form of our lines. */
export interface ForeignInstant {
  readonly instant: string;
  /** The text had no zone, and was read as UTC. */
  readonly isZoneAssumed: boolean;
}

const DATE = '(?<date>\\d{4}-\\d\\d-\\d\\d)';
const TIME = '(?<time>\\d\\d:\\d\\d(?::\\d\\d)?)(?:[.,](?<fraction>\\d{1,9}))?';
/** `Z`, ` UTC`, `+00`, `+0000`, `+00:00`, also with a blank before. */
const ZONE = '(?<zone>Z|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?(?::?\\d\\d)?)';
const FORM = new RegExp(`^${DATE}(?:[T ]${TIME}(?: ?${ZONE})?)?$`, 'i');

const MILLISECONDS = { seconds: 1000, milliseconds: 1 } as const;

/**
 * Reads a time as other systems write it: ISO 8601, PostgreSQL (`2019-02-03 04:05:06.789+00`), Ruby (`… UTC`), Python, MySQL and
 * WordPress (no zone, which counts as UTC). Undefined for what is no time of the calendar, or one before 1970.
 */
export function foreignInstant(value: unknown): ForeignInstant | undefined {
  const text = textOf(value);
  const { date, time = '00:00', fraction = '', zone } = FORM.exec(text ?? '')?.groups ?? {};
  if (date === undefined) return undefined;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const instant = instantAt(Date.parse(`${date}T${seconds}.${milliseconds}${isoZone(zone)}`));
  // the parser carries 31 February over into March
  if (instant === undefined || !isOfCalendar(date)) return undefined;
  return { instant, isZoneAssumed: zone === undefined };
}

/**
 * Turns a count since 1970, a number or a text of digits, into a time that `foreignInstant` reads. A text that is no count stays as
 * it is, so that the report says that it was not read.
 */
export function fromEpoch(value: unknown, unit: keyof typeof MILLISECONDS): unknown {
  const text = textOf(value);
  if (text === undefined || !/^-?\d{1,16}(?:\.\d+)?$/.test(text)) return text;
  return instantAt(Math.trunc(Number(text) * MILLISECONDS[unit])) ?? text;
}

function instantAt(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  const isReadable = milliseconds >= 0 && !Number.isNaN(date.getTime()) && date.getUTCFullYear() <= 9999;
  return isReadable ? date.toISOString() : undefined;
}

function isOfCalendar(date: string): boolean {
  const read = new Date(`${date}T00:00:00.000Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(date);
}

function isoZone(zone = 'Z'): string {
  if (!/^[+-]/.test(zone)) return 'Z';
  const digits = zone.replaceAll(':', '').slice(0, 5).padEnd(5, '0');
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
}

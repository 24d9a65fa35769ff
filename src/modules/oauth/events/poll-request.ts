import { DomainError, fieldRefused } from '../../../kernel/domain-error.js';

/** What a receiver asks for and reports (RFC 8936, section 2.2). */
export interface PollRequest {
  /** How many events the answer may have. */
  readonly maxEvents: number;
  /** The `jti` of what the receiver has, or refuses: neither is sent again. */
  readonly settled: ReadonlySet<string>;
  /** How often which error was reported; of errors that no registry knows, how many. */
  readonly errors: Readonly<Record<string, number>>;
}

/** An answer has so many events at the most, whatever is asked for. */
const MOST_EVENTS = 1_000;

/** The registry of RFC 8935, section 7.1, and of the Shared Signals Framework; others could be any text. */
const KNOWN_ERRORS: readonly unknown[] = [
  ...['invalid_request', 'invalid_key', 'invalid_issuer', 'invalid_audience'],
  ...['authentication_failed', 'access_denied', 'invalid_state'],
];

const DEFAULTS = { maxEvents: MOST_EVENTS, returnImmediately: false, ack: [], setErrs: {} };

/**
 * Reads the body of a poll. Members that are not known are ignored: a receiver may be newer than we are. A receiver that
 * sends none asks for everything.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function pollRequestIn(body: unknown): PollRequest {
  if (body !== undefined && !isObject(body)) throw fieldRefused('body', 'IS_OBJECT', 'The body must be a JSON object.');
  const { maxEvents, returnImmediately, ack, setErrs } = { ...DEFAULTS, ...body };
  if (!isCount(maxEvents)) throw fieldRefused('maxEvents', 'IS_INT', 'maxEvents must be a whole number, 0 or more.');
  if (typeof returnImmediately !== 'boolean')
    throw fieldRefused('returnImmediately', 'IS_BOOLEAN', 'returnImmediately must be true or false.');
  if (!Array.isArray(ack) || !ack.every((jti) => typeof jti === 'string'))
    throw fieldRefused('ack', 'IS_STRING', 'ack must be a list of texts.');
  if (!isObject(setErrs) || !Object.values(setErrs).every(isReport))
    throw fieldRefused('setErrs', 'IS_OBJECT', 'setErrs must be an object of objects with err and description.');
  return {
    maxEvents: Math.min(maxEvents, MOST_EVENTS),
    settled: new Set<string>([...(ack as string[]), ...Object.keys(setErrs)]),
    errors: countsOf(Object.values(setErrs)),
  };
}

interface Report {
  readonly err: string;
}

function isReport(value: unknown): value is Report {
  if (!isObject(value)) return false;
  const { err, description } = value;
  return typeof err === 'string' && (description === undefined || typeof description === 'string');
}

function countsOf(reports: readonly unknown[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { err } of reports as readonly Report[]) {
    const name = KNOWN_ERRORS.includes(err) ? err : 'other';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const STREAM_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The name that a client gives to one of its receivers.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function streamNameIn(text: string): string {
  if (STREAM_NAME.test(text)) return text;
  throw new DomainError('VALIDATION_FAILED', { errors: [BAD_NAME] });
}

const BAD_NAME = {
  field: 'stream',
  code: 'MATCHES',
  message: 'The name of a stream has up to 64 letters, digits, - and _.',
} as const;

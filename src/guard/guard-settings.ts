import { CLOCK_TOLERANCE_SECONDS } from '../kernel/clock.js';
import { type AsymmetricAlgorithm, SIGNING_ALGORITHMS } from '../kernel/signing-algorithms.js';
import type { WatchwordGuardOptions } from './guard-options.js';

const ALGORITHMS: readonly string[] = SIGNING_ALGORITHMS.filter((algorithm) => algorithm !== 'HS256');
const KEYS_PATH = '/.well-known/jwks.json';
const LOOPBACK = /^(?:localhost|(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Above that a wrong unit is more likely than a clock that is so wrong. */
const LARGEST_TOLERANCE_SECONDS = 300;

/** The options once they were judged, with everything that was left out. */
export class GuardSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  readonly algorithms: readonly AsymmetricAlgorithm[];
  /** How far a token's start may lie ahead. */
  readonly startToleranceSeconds: number;
  /** For how long a token counts after its end. */
  readonly endToleranceSeconds: number;
  readonly maxStaleMs: number;
  /** The most that a token lives, whatever it says itself. */
  readonly accessLifetimeMs: number;

  /** @throws Error with one line that says which option is wrong, and what it may be */
  constructor(options: WatchwordGuardOptions) {
    const { issuer, audience, allowHttp = false, clockToleranceSeconds, maxStaleSeconds, maxTokenAgeSeconds } = options;
    this.issuer = addressOf('issuer', issuer, allowHttp);
    this.jwksUri = addressOf('jwksUri', options.jwksUri ?? this.issuer.replace(/\/$/, '') + KEYS_PATH, allowHttp);
    this.audience = textOf('audience', audience);
    this.algorithms = algorithmsOf(options.algorithms ?? ALGORITHMS);
    const tolerance = secondsOf('clockToleranceSeconds', clockToleranceSeconds ?? 0, LARGEST_TOLERANCE_SECONDS);
    this.startToleranceSeconds = Math.max(CLOCK_TOLERANCE_SECONDS, tolerance);
    this.endToleranceSeconds = tolerance;
    this.maxStaleMs = millisecondsOf('maxStaleSeconds', maxStaleSeconds);
    this.accessLifetimeMs = millisecondsOf('maxTokenAgeSeconds', maxTokenAgeSeconds);
    Object.freeze(this);
  }
}

/** One line, which says what to change; the value is shown only where it is no secret. */
export function wrongOption(name: string, what: string): Error {
  return new Error(`WatchwordGuardModule: ${name} ${what}.`);
}

/**
 * An address that a server may be asked at: tokens and keys that come over a plain connection can be changed on the way.
 *
 * @throws Error
 */
export function addressOf(name: string, value: unknown, allowHttp: boolean): string {
  const text = textOf(name, value);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) throw wrongOption(name, 'must be an https address');
  if (url.username || url.password || /[?#]/.test(text)) throw wrongOption(name, 'must have no user, password, ? or #');
  if (url.protocol === 'http:' && !allowHttp && !LOOPBACK.test(url.hostname)) {
    throw wrongOption(name, `is ${text}: it must begin with https, unless allowHttp says that the network is trusted`);
  }
  return text;
}

function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() !== value || value === '') throw wrongOption(name, 'must be a text');
  return value;
}

function algorithmsOf(value: unknown): readonly AsymmetricAlgorithm[] {
  const isRight =
    Array.isArray(value) && value.length > 0 && value.every((item) => ALGORITHMS.includes(item as string));
  if (!isRight) throw wrongOption('algorithms', `must be a list of ${ALGORITHMS.join(', ')}`);
  return value as AsymmetricAlgorithm[];
}

function secondsOf(name: string, value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw wrongOption(name, `must be a whole number of seconds from 0 to ${most}`);
  }
  return value;
}

function millisecondsOf(name: string, seconds: number | undefined): number {
  return seconds === undefined ? Number.POSITIVE_INFINITY : 1_000 * secondsOf(name, seconds, 10 * 365 * 86_400);
}

import { CLOCK_TOLERANCE_SECONDS } from '../kernel/clock.js';
import { type AsymmetricAlgorithm, SIGNING_ALGORITHMS } from '../kernel/signing-algorithms.js';
import type { WatchwordGuardOptions } from './guard-options.js';
import { type FeedSettings, feedSettingsOf } from './feed/feed-settings.js';
import { type IntrospectionSettings, introspectionSettingsOf } from './introspection/introspection-settings.js';
import { addressOf, millisecondsOf, secondsOf, textOf, wrongOption } from './option-values.js';

const ALGORITHMS: readonly string[] = SIGNING_ALGORITHMS.filter((algorithm) => algorithm !== 'HS256');
const KEYS_PATH = '/.well-known/jwks.json';
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
  /** Undefined where nothing is introspected. */
  readonly introspection: IntrospectionSettings | undefined;
  /** Undefined where no feed is polled. */
  readonly revocationFeed: FeedSettings | undefined;

  /** @throws Error with one line that says which option is wrong, and what it may be */
  constructor(options: WatchwordGuardOptions) {
    const { issuer, audience, allowHttp = false, clockToleranceSeconds, maxStaleSeconds, maxTokenAgeSeconds } = options;
    // as the server has it in its tokens, however PUBLIC_URL is written
    this.issuer = addressOf('issuer', issuer, allowHttp).replace(/\/$/, '');
    this.jwksUri = addressOf('jwksUri', options.jwksUri ?? this.issuer + KEYS_PATH, allowHttp);
    this.audience = textOf('audience', audience);
    this.algorithms = algorithmsOf(options.algorithms ?? ALGORITHMS);
    const tolerance = secondsOf('clockToleranceSeconds', clockToleranceSeconds ?? 0, LARGEST_TOLERANCE_SECONDS);
    this.startToleranceSeconds = Math.max(CLOCK_TOLERANCE_SECONDS, tolerance);
    this.endToleranceSeconds = tolerance;
    this.maxStaleMs = millisecondsOf('maxStaleSeconds', maxStaleSeconds);
    this.accessLifetimeMs = millisecondsOf('maxTokenAgeSeconds', maxTokenAgeSeconds);
    const server = { issuer: this.issuer, allowHttp };
    this.introspection = options.introspection && introspectionSettingsOf(options.introspection, server);
    this.revocationFeed = options.revocationFeed && feedSettingsOf(options.revocationFeed, server);
    Object.freeze(this);
  }
}

function algorithmsOf(value: unknown): readonly AsymmetricAlgorithm[] {
  const isRight =
    Array.isArray(value) && value.length > 0 && value.every((item) => ALGORITHMS.includes(item as string));
  if (!isRight) throw wrongOption('algorithms', `must be a list of ${ALGORITHMS.join(', ')}`);
  return value as AsymmetricAlgorithm[];
}

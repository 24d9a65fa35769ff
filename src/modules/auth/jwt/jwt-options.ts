/** What `sign` and `signAsync` understand of the options of @nestjs/jwt; whatever else is given is refused. */
export interface WatchwordSignOptions {
  /** Seconds, or a text such as `15m`; at most, and by default, ACCESS_TOKEN_EXPIRY. */
  readonly expiresIn?: string | number | undefined;
  /** Seconds from now, or a text such as `10s`. */
  readonly notBefore?: string | number | undefined;
  /** What the token is for; never TOKEN_AUDIENCE, which access tokens have. */
  readonly audience?: string | readonly string[] | undefined;
  /** Only our own, which every token has anyway. */
  readonly issuer?: string | undefined;
  /** The claim `sub`. */
  readonly subject?: string | undefined;
  /** The claim `jti`. */
  readonly jwtid?: string | undefined;
  /** Only the one of ACCESS_TOKEN_ALGORITHM. */
  readonly algorithm?: string | undefined;
  /** Refused: the key ring signs. */
  readonly secret?: unknown;
  /** Refused: the key ring signs. */
  readonly privateKey?: unknown;
}

/** What `verify` and `verifyAsync` understand of the options of @nestjs/jwt; whatever else is given is refused. */
export interface WatchwordVerifyOptions {
  /** For which audience a token has to be: with one of your own no access token is accepted. */
  readonly audience?: unknown;
  /** Which issuers count; only our own issues tokens that verify. */
  readonly issuer?: string | readonly string[] | undefined;
  /** Which subject the token has to be about. */
  readonly subject?: string | undefined;
  /** Which `jti` the token has to have. */
  readonly jwtid?: string | undefined;
  /** Which algorithms count; only those of the key ring can. */
  readonly algorithms?: readonly string[] | undefined;
  /** Seconds, or a text such as `5m`. */
  readonly maxAge?: string | number | undefined;
  /** Refused: the key ring verifies. */
  readonly secret?: unknown;
  /** Refused: the key ring verifies. */
  readonly publicKey?: unknown;
}

/** What `decode` understands. */
export interface WatchwordDecodeOptions {
  /** The header and the signature, too. */
  readonly complete?: boolean | undefined;
  /** Has no effect: what is decoded is JSON. */
  readonly json?: boolean | undefined;
}

const SIGN_OPTIONS = ['expiresIn', 'notBefore', 'audience', 'issuer', 'subject', 'jwtid', 'algorithm'];
const VERIFY_OPTIONS = ['audience', 'issuer', 'subject', 'jwtid', 'algorithms', 'maxAge'];

/** What says nothing beyond what holds anyway. */
const HARMLESS: Readonly<Record<string, unknown>> = { ignoreExpiration: false, clockTolerance: 0, complete: false };

/** @throws Error naming the options that cannot be kept: to ignore `secret` or `ignoreExpiration` would be to lie */
export function assertSignOptions(options: object): void {
  assertKnown(options, SIGN_OPTIONS, 'signs');
}

/** @throws Error */
export function assertVerifyOptions(options: object): void {
  assertKnown(options, VERIFY_OPTIONS, 'verifies');
}

function assertKnown(options: object, known: readonly string[], does: string): void {
  const refused = Object.entries(options)
    .filter(([name, value]) => value !== undefined && !known.includes(name) && HARMLESS[name] !== value)
    .map(([name]) => name);
  if (refused.length === 0) return;
  throw new Error(
    `WatchwordJwtService ${does} with Watchword's key ring and by its rules; leave out: ${refused.join(', ')}`,
  );
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const SPAN = /^(\d{1,9}) ?(?:(s)(?:ec(?:ond)?s?)?|(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?|(d)(?:ays?)?|(w)(?:eeks?)?)$/;

/**
 * Seconds, given as a number of them or as a text with a unit: `30s`, `15m`, `1 hour`. A text without a unit means
 * milliseconds to jsonwebtoken and seconds to most readers, so it is refused.
 *
 * @throws Error
 */
export function secondsOf(name: string, span: string | number): number {
  if (typeof span === 'number' && Number.isSafeInteger(span) && span >= 0) return span;
  const [, count, ...units] = (typeof span === 'string' && SPAN.exec(span)) || [];
  const unit = UNITS[units.find((each) => each !== undefined) ?? ''];
  if (unit !== undefined) return Number(count) * unit;
  throw new Error(`${name} must be whole seconds or a text such as "15m"`);
}

/** @throws Error for anything but one text, be it in a list of its own */
export function oneAudience(audience: unknown): string {
  const [first, ...others] = [audience].flat<unknown>();
  if (typeof first === 'string' && first !== '' && others.length === 0) return first;
  throw new Error('audience must be one text');
}

/** @throws Error for a pattern: what a token is for is compared exactly */
export function audiencesOf(audience: unknown): readonly string[] {
  const audiences = [audience].flat<unknown>();
  if (audiences.length > 0 && audiences.every((each) => typeof each === 'string')) return audiences;
  throw new Error('audience must be a text or a list of texts');
}

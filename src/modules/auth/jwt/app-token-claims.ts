import type { AppClaims } from '../../tokens/index.js';
import { assertSignOptions, oneAudience, secondsOf, type WatchwordSignOptions } from './jwt-options.js';

/** What a token gets that the host did not say. */
export interface ClaimDefaults {
  readonly issuer: string;
  /** That of access tokens, which no token of the host's may have. */
  readonly accessAudience: string;
  readonly defaultAudience: string;
  readonly algorithm: string;
  readonly longestSeconds: number;
  readonly nowSeconds: number;
  readonly id: string;
}

/**
 * The claims of a token that a host signs: its payload, and around it what keeps the token apart from access tokens.
 *
 * | the host gives                                         | the token has                        |
 * | ------------------------------------------------------ | ------------------------------------ |
 * | no audience                                            | the default one of hosts             |
 * | an audience, in the options or as `aud`                | that, unless it is TOKEN_AUDIENCE    |
 * | another issuer, `iat`, or both of an option and a claim | none: it is an error of the program |
 * | no expiry                                              | the longest that is allowed          |
 * | a longer one                                           | none: keys verify no longer          |
 *
 * @throws Error
 */
export function appTokenClaims(payload: unknown, options: WatchwordSignOptions, defaults: ClaimDefaults): AppClaims {
  assertSignOptions(options);
  const given = objectIn(payload);
  const { issuer, nowSeconds } = defaults;
  if ((given['iss'] ?? options.issuer ?? issuer) !== issuer || (options.issuer ?? issuer) !== issuer) {
    throw new Error(`the issuer of every token is ${issuer}`);
  }
  if ((options.algorithm ?? defaults.algorithm) !== defaults.algorithm) {
    throw new Error(`the algorithm of every token is ${defaults.algorithm}`);
  }
  if (given['iat'] !== undefined) throw new Error('iat is when the token is signed: leave it out of the payload');
  const audience = oneAudience(only('aud', given['aud'], options.audience) ?? defaults.defaultAudience);
  if (audience === defaults.accessAudience) throw new Error(`the audience ${audience} is that of access tokens`);
  const subject = only('sub', given['sub'], options.subject);
  const notBefore = startOf(given['nbf'], options.notBefore, nowSeconds);
  return {
    ...given,
    iss: issuer,
    aud: audience,
    ...(subject !== undefined && { sub: textIn('sub', subject) }),
    jti: textIn('jti', only('jti', given['jti'], options.jwtid) ?? defaults.id),
    iat: nowSeconds,
    ...(notBefore !== undefined && { nbf: notBefore }),
    exp: nowSeconds + lifetimeOf(given['exp'], options.expiresIn, defaults),
  };
}

/** As jsonwebtoken: of an entity all of its columns would stand in the token, and `toJSON` would replace what is put around it. */
function objectIn(payload: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof payload === 'object' && payload !== null;
  if (!isObject || Array.isArray(payload) || Buffer.isBuffer(payload))
    throw new Error('the payload must be an object: a text cannot say when it expires');
  const claims = payload as Readonly<Record<string, unknown>>;
  if (!isPlain(claims) || typeof claims['toJSON'] === 'function')
    throw new Error('the payload must be a plain object: name what the token is to say');
  return claims;
}

/** Of whichever realm: its prototype, if it has one, is the last. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Of a claim and the option that stands for it, the one that is given. */
function only(claim: string, inPayload: unknown, inOptions: unknown): unknown {
  if (inPayload !== undefined && inOptions !== undefined)
    throw new Error(`${claim} is in the payload and in the options`);
  return inPayload ?? inOptions;
}

function textIn(claim: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${claim} must be a text`);
}

function startOf(nbf: unknown, notBefore: string | number | undefined, nowSeconds: number): number | undefined {
  only('nbf', nbf, notBefore);
  if (notBefore !== undefined) return nowSeconds + secondsOf('notBefore', notBefore);
  if (nbf === undefined || Number.isSafeInteger(nbf)) return nbf as number | undefined;
  throw new Error('nbf must be whole seconds since the epoch');
}

function lifetimeOf(exp: unknown, expiresIn: string | number | undefined, defaults: ClaimDefaults): number {
  only('exp', exp, expiresIn);
  const { longestSeconds, nowSeconds } = defaults;
  const seconds =
    exp === undefined ? secondsOf('expiresIn', expiresIn ?? longestSeconds) : (exp as number) - nowSeconds;
  if (Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= longestSeconds) return seconds;
  throw new Error(
    `the token would live for ${seconds} s: the most is ACCESS_TOKEN_EXPIRY (${longestSeconds} s), because keys verify no longer`,
  );
}

import type { IssuedTokens } from '../provider-tokens-answer.js';

export type AnswerBody = Readonly<Record<string, unknown>>;

/** Ten years: far below what a Date can hold. */
const LONGEST_SECONDS = 3650 * 86_400;

const SCOPE = /^[^\p{Cc}\p{Cs}]{1,8192}$/u;

/** What stays the same however a provider issues. */
interface TokenAnswerContext {
  /** Plain OAuth 2 has no issuer by which an id token could be checked. */
  readonly takesIdToken: boolean;
}

/**
 * An answer of the token endpoint as the standard has it (RFC 6749, section 5.1), so that a provider that is lax about what is
 * optional costs nobody a rotated refresh token:
 *
 * | the provider sends | what is read |
 * | --- | --- |
 * | `expires_in` as a number of seconds, or as a text of one | that |
 * | none; `null`; `""`; negative; any other text; more than ten years | not said |
 * | `refresh_token`, `id_token` or `scope` as `null` or `""` | not said |
 * | `scope` as a list | its words |
 * | `scope` with a control character, or of more than 8192 characters | not said: no database would have the one, and no import the other |
 * | no `token_type` | `bearer` |
 */
export function readTokenAnswer(body: AnswerBody, { takesIdToken }: TokenAnswerContext): AnswerBody {
  const { expires_in, refresh_token, id_token, scope, token_type, ...others } = body;
  return withoutUndefined({
    ...others,
    token_type: token_type ?? 'bearer',
    expires_in: secondsIn(expires_in),
    refresh_token: nonEmpty(refresh_token),
    id_token: takesIdToken ? nonEmpty(id_token) : undefined,
    scope: storable(nonEmpty(Array.isArray(scope) ? scope.join(' ') : scope)),
  });
}

function secondsIn(value: unknown): number | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d{1,12}(?:\.\d{1,9})?$/.test(value));
  const seconds = isNumber ? Math.floor(Number(value)) : Number.NaN;
  return seconds >= 0 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

function nonEmpty(value: unknown): unknown {
  return value === null || value === '' ? undefined : value;
}

/** What is no text at all the library refuses. */
function storable(scope: unknown): unknown {
  return typeof scope !== 'string' || SCOPE.test(scope) ? scope : undefined;
}

function withoutUndefined(values: AnswerBody): AnswerBody {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** What the library has let through. */
interface CheckedAnswer {
  readonly access_token: string;
  readonly refresh_token?: string | undefined;
  readonly id_token?: string | undefined;
  readonly token_type: string;
  readonly scope?: string | undefined;
  readonly expires_in?: number | undefined;
}

export function issuedTokens(answer: CheckedAnswer): IssuedTokens {
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    idToken: answer.id_token,
    tokenType: answer.token_type,
    scope: answer.scope,
    expiresInSeconds: answer.expires_in,
  };
}

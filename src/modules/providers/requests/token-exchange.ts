import { boundedFetch } from './bounded-fetch.js';
import type { CustomFetch } from './open-id-library.js';
import { type AnswerBody, readTokenAnswer } from './token-answer.js';

/** What a provider said to a request that carried our credentials. */
export interface SeenAnswer {
  readonly status: number;
  /** The member `error`, whatever the status; the library reads it with some only. */
  readonly error: string | undefined;
  readonly hasAccessToken: boolean;
  readonly retryAfter: string | null;
}

/** Of the answers to a revocation with 400, those that are not about the token. */
const REFUSES_US = new Set(['invalid_client', 'unauthorized_client', 'invalid_scope', 'unsupported_grant_type']);

/** One request to a token or revocation endpoint, seen from the line, and its answer made readable for the library. */
export class TokenExchange {
  /** Undefined until an answer has come. */
  seen: SeenAnswer | undefined;
  /** Kept from the library where `withholdsIdToken`. */
  idToken: string | undefined;

  constructor(private readonly options: { readonly takesIdToken: boolean; readonly withholdsIdToken?: boolean }) {}

  readonly fetch: CustomFetch = async (url, options) => {
    if (options.method !== 'POST') return boundedFetch(url, options);
    this.seen = undefined;
    const response = await boundedFetch(url, options);
    const { status, headers } = response;
    const text = await response.text();
    const body = objectIn(text);
    const error = typeof body?.['error'] === 'string' && body['error'] !== '' ? body['error'] : undefined;
    const hasAccessToken = typeof body?.['access_token'] === 'string' && body['access_token'] !== '';
    this.seen = { status, error, hasAccessToken, retryAfter: headers.get('retry-after') };
    if (response.ok && hasAccessToken && body) return Response.json(this.readable(body), { status: 200 });
    // beside it the library overlooks the body, which says more
    headers.delete('www-authenticate');
    return new Response(response.body === null ? null : text, { status, headers });
  };

  /** Whether an answer to a revocation means that the token is worth nothing any more, known to the provider or not. */
  isTokenGone(): boolean {
    const { status = 0, error } = this.seen ?? {};
    if (status >= 200 && status < 300) return true;
    return status === 400 && !(error !== undefined && REFUSES_US.has(error));
  }

  private readable(body: AnswerBody): AnswerBody {
    const answer = readTokenAnswer(body, this.options);
    if (!this.options.withholdsIdToken || typeof answer['id_token'] !== 'string') return answer;
    const { id_token: idToken, ...others } = answer;
    this.idToken = idToken;
    return others;
  }
}

function objectIn(text: string): AnswerBody | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as AnswerBody) : undefined;
  } catch {
    return undefined;
  }
}

import { AnswerTooLong, boundedTextOf } from './bounded-text.js';

/** What is sent to the issuer. */
export interface IssuerRequest {
  /** The whole address. */
  readonly url: string;
  /** The header field `Authorization`. */
  readonly authorization: string;
  /** With its media type. */
  readonly contentType: string;
  /** As it is sent. */
  readonly body: string;
  /** How long the answer may take, to its last byte. */
  readonly timeoutMs: number;
  /** What is longer is not read. */
  readonly mostBytes: number;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

/** The issuer gave no answer that can be used; the message holds neither a token nor a secret. */
export class IssuerFailure extends Error {
  /** Tells it apart in a log. */
  override readonly name = 'IssuerFailure';

  constructor(
    message: string,
    /** After how many seconds it wants to be asked again, where it says that. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/**
 * Posts to the issuer and reads its JSON. A redirection is not followed, since credentials would go along.
 *
 * @throws IssuerFailure for everything that is no JSON object with status 200
 */
export async function callIssuer(request: IssuerRequest): Promise<Readonly<Record<string, unknown>>> {
  const limit = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([limit, request.signal]) : limit;
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        authorization: request.authorization,
        'content-type': request.contentType,
        accept: 'application/json',
      },
      body: request.body,
      signal,
    });
    const text = await boundedTextOf(response, request.mostBytes);
    if (response.status !== 200) throw refusedBy(response);
    return objectIn(text);
  } catch (error) {
    if (error instanceof IssuerFailure) throw error;
    if (error instanceof AnswerTooLong)
      throw new IssuerFailure(`the answer of ${pathOf(request.url)} ${error.message}`);
    throw new IssuerFailure(`${pathOf(request.url)} gave no answer: ${reasonOf(error)}`);
  }
}

function refusedBy({ status, url, headers }: Response): IssuerFailure {
  const why = status === 401 ? ': it does not know the client id and secret' : '';
  const seconds = headers.get('retry-after');
  const retryAfter = seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) : undefined;
  return new IssuerFailure(`${pathOf(url)} answered ${status}${why}`, retryAfter);
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no JSON object');
  return value as Readonly<Record<string, unknown>>;
}

/** `fetch` says "fetch failed" for everything; what happened stands in the cause. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, name } = cause as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : 'the issuer';
}

import { abortable } from './abortable.js';
import { ProviderRequestRefused } from './provider-request-refused.js';
import type { Hop } from './redirection.js';

/** A body that can be read only once is kept up to here: it may have to be sent again after a 401 or a redirect. */
const MOST_KEPT_BYTES = 10 * 1024 * 1024;

export type FetchInput = Parameters<typeof fetch>[0];

/** A request of the caller's that can be sent more than once. */
export interface RepeatableRequest {
  readonly first: Hop;
  readonly redirect: Request['redirect'];
  readonly signal: AbortSignal | undefined;
  /** As it was given, for what fetch knows besides, such as `dispatcher` of undici. */
  readonly init: RequestInit;
}

/** The address alone; the request is not touched. */
export function addressOf(input: FetchInput): URL {
  return new URL(isRequest(input) ? input.url : input);
}

/**
 * Reads what was given to fetch, as fetch does; a stream is read to its end.
 *
 * @throws ProviderRequestRefused when the body is a stream and too long
 */
export async function repeatable(input: FetchInput, init: RequestInit = {}): Promise<RepeatableRequest> {
  // it checks method, headers and body, and says what the header fields of a body are
  const request = new Request(input, init);
  const headers = new Headers(request.headers);
  headers.delete('authorization');
  const signal = (init.signal === undefined && isRequest(input) ? input.signal : init.signal) ?? undefined;
  const body = isKept(init.body) ? init.body : await abortable(bytesOf(request.body), signal);
  // each sending writes a form with another boundary
  if (init.body instanceof FormData && !new Headers(init.headers).has('content-type')) headers.delete('content-type');
  return {
    first: { url: new URL(request.url), method: request.method, headers, body, hasLeft: false },
    redirect: request.redirect,
    signal,
    init,
  };
}

function isRequest(input: FetchInput): input is Request {
  return typeof input === 'object' && 'headers' in input;
}

/** Whether it can be read again and again. */
function isKept(body: RequestInit['body']): boolean {
  if (typeof body === 'string' || body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return true;
  return body instanceof URLSearchParams || body instanceof Blob || body instanceof FormData;
}

async function bytesOf(stream: Request['body']): Promise<Uint8Array<ArrayBuffer> | null> {
  if (stream === null) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  // leaving the loop by an error cancels the stream
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > MOST_KEPT_BYTES) {
      throw new ProviderRequestRefused(
        'body',
        `The body is a stream of more than ${MOST_KEPT_BYTES} bytes, which could not be sent again after a 401 or a redirect; give it as a Blob, a Buffer or a text.`,
      );
    }
  }
  return new Uint8Array(Buffer.concat(chunks));
}

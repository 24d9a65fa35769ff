import type { CustomFetch } from './open-id-library.js';

/** More than any token answer, list of keys or profile. */
const MOST_BYTES = 1024 * 1024;
/** Fetch allows these no body. */
const STATUSES_WITHOUT_BODY = [204, 205, 304];

/**
 * Fetches with the body, so that the time limit of the request holds for all of it and whatever breaks on the way is an
 * error of the transport and not of what was said.
 *
 * @throws TypeError when there is no answer, or one of more than a megabyte
 */
export const boundedFetch: CustomFetch = async (url, options) => {
  const response = await fetch(url, options);
  const body = await bodyOf(response);
  const { status, headers } = response;
  return new Response(STATUSES_WITHOUT_BODY.includes(status) ? null : body, { status, headers });
};

async function bodyOf(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    // leaving the loop cancels the stream
    if (bytes > MOST_BYTES) throw new TypeError('answer too large', { cause: { code: 'ANSWER_TOO_LARGE' } });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

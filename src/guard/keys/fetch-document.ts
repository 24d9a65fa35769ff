import { boundedTextOf } from '../issuer/bounded-text.js';

/** A JSON document of somebody else's server, with the headers that came with it. */
export interface FetchedDocument {
  readonly document: unknown;
  readonly headers: Headers;
}

/** More than a hundred of the largest keys. */
const MOST_BYTES = 256 * 1_024;

/**
 * Fetches a JSON document. It follows no redirection, and reads no more than a limit.
 *
 * @param signal ends it, the reading of the body as well
 * @throws Error that says what went wrong, behind the name of whatever was fetched
 */
export async function fetchDocument(address: string, signal: AbortSignal): Promise<FetchedDocument> {
  const headers = { accept: 'application/jwk-set+json, application/json' };
  const response = await fetch(address, { headers, redirect: 'manual', signal });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`was answered with ${response.status}`);
  }
  const text = await boundedTextOf(response, MOST_BYTES);
  try {
    return { document: JSON.parse(text) as unknown, headers: response.headers };
  } catch {
    throw new Error('is no JSON');
  }
}

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
  const text = await textOf(response);
  try {
    return { document: JSON.parse(text) as unknown, headers: response.headers };
  } catch {
    throw new Error('is no JSON');
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    // leaving the loop cancels the stream
    if (bytes > MOST_BYTES) throw new Error(`is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

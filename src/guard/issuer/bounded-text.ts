/**
 * The body of an answer, read to a limit.
 *
 * @throws Error that says how much was too much, behind the name of whatever was asked
 */
export async function boundedTextOf(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    // leaving the loop cancels the stream
    if (bytes > mostBytes) throw new AnswerTooLong(`is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** More was answered than is read. */
export class AnswerTooLong extends Error {}

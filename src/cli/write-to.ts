/** Nobody reads a stream any more, as `head` does when it has what it wants. */
export class ReaderGone extends Error {}

/**
 * Writes and waits until the text is out of the process, whose end would lose it, and which would pile it up.
 *
 * @throws ReaderGone; Error of a file that takes no more
 */
export function writeTo(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve();
      else reject((error as NodeJS.ErrnoException).code === 'EPIPE' ? new ReaderGone() : error);
    });
  });
}

/** The same for what is said besides: whether somebody reads it changes nothing. */
export async function writeMessage(text: string): Promise<void> {
  await writeTo(process.stderr, text).catch(() => undefined);
}

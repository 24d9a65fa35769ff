/**
 * The result of the work unless the signal is aborted before. The work itself goes on, for others may wait for it too.
 *
 * @throws the reason of the signal, as fetch does
 */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const onAbort = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const end = (): void => reject(signal.reason as Error);
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true, signal: onAbort.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    onAbort.abort();
  }
}

import { ClientError } from './client-error.js';
import type { ClientEnvironment } from './environment.js';

/** For what is somebody else's to report. */
export const ignore = (): void => undefined;

/** Calls back when the signal is aborted, or at once if it is. Returns what ends it. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) callback();
  signal.addEventListener('abort', callback);
  return () => signal.removeEventListener('abort', callback);
}

/** As `throwIfAborted` of the signal, which React Native does not have. @throws ClientError CLIENT_CLOSED */
export function assertOpen({ aborted }: AbortSignal): void {
  if (aborted) throw new ClientError('CLIENT_CLOSED');
}

/** Rejects with the signal's reason as soon as it is aborted, whatever becomes of the promise. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  return signal ? unless(promise, (fail) => onAbort(signal, () => fail(signal.reason))) : promise;
}

/** Rejects with TIMEOUT after so long, whatever becomes of the promise. */
export function within<T>(promise: Promise<T>, ms: number, { setTimeout }: ClientEnvironment): Promise<T> {
  return unless(promise, (fail) => setTimeout(() => fail(new ClientError('TIMEOUT')), ms));
}

function unless<T>(promise: Promise<T>, watch: (fail: (error: unknown) => void) => () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = watch(reject);
    void promise.then(resolve, reject).finally(end);
  });
}

/**
 * Counts milliseconds. Both clocks count, because one may jump and the other may stand still while the device sleeps; a clock
 * that went back counts as one that went on.
 *
 * @param at from when on, by the device's clock
 */
export function stopwatch({ now, monotonicMs }: ClientEnvironment, at = now()): () => number {
  const wallMs = () => Math.abs(now() - at);
  const start = monotonicMs() - wallMs();
  return () => Math.max(wallMs(), monotonicMs() - start);
}

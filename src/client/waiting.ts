import type { ClientEnvironment } from './environment.js';

/** Rejects with the signal's reason as soon as it is aborted, whatever becomes of the promise. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Rejects with the error after so long, whatever becomes of the promise. */
export function within<T>(promise: Promise<T>, ms: number, error: Error, environment: ClientEnvironment): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = environment.setTimeout(() => reject(error), ms);
    void promise.then(resolve, reject).finally(cancel);
  });
}

/** Resolves after so long. */
export function pause(ms: number, environment: ClientEnvironment): Promise<void> {
  return new Promise((resolve) => void environment.setTimeout(resolve, ms));
}

/** For a failure that is somebody else's to report. */
export const ignore = (): void => undefined;

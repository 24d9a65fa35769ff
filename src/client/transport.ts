import { attempt } from './attempt.js';
import { ClientError } from './client-error.js';
import type { ClientSettings } from './client-options.js';
import type { ClientEnvironment, Fetch } from './environment.js';
import { readAnswer } from './read-answer.js';
import { unlessAborted, within } from './waiting.js';

/** How a request is sent. */
interface TransportOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** The caller's. */
  readonly signal?: AbortSignal | null;
  /** By default, the server's answer may take as long as the client's options say. */
  readonly timeoutMs?: number;
  /** What sends it; by default, the environment's `fetch`. */
  readonly send?: Fetch;
}

/**
 * Sends a request to one of the server's own routes, in JSON, and reads the answer.
 *
 * @param path below `baseUrl`, such as `api/auth/login`
 * @returns the data of the answer
 * @throws ClientError what the server answers instead; NETWORK_ERROR, TIMEOUT, CLIENT_CLOSED; the signal's reason
 */
export type Transport = (method: string, path: string, body?: unknown, options?: TransportOptions) => Promise<unknown>;

/** Speaks with the server. */
export function createTransport(
  environment: ClientEnvironment,
  settings: ClientSettings,
  closing: AbortSignal,
): Transport {
  return async (method, path, body, options = {}) => {
    const { headers, signal, timeoutMs = settings.timeoutMs, send = environment.fetch } = options;
    const abortion = new AbortController();
    const exchange = async () => {
      const response = await send(new URL(path, settings.base), {
        method,
        credentials: 'include',
        // a password or a refresh token would go along
        redirect: 'error',
        headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        body: JSON.stringify(body),
        signal: abortion.signal,
      });
      const text = await response.text();
      return readAnswer(
        response.status,
        attempt<unknown>(() => JSON.parse(text)),
        response.headers.get('Retry-After'),
      );
    };
    try {
      const answer = within(exchange(), timeoutMs, environment);
      return await unlessAborted(unlessAborted(answer, signal), closing);
    } catch (error) {
      abortion.abort(error);
      throw error instanceof ClientError || signal?.aborted
        ? error
        : new ClientError('NETWORK_ERROR', { cause: error });
    }
  };
}

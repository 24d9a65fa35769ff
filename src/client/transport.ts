import { ClientError } from './client-error.js';
import type { ClientSettings } from './client-options.js';
import type { ClientEnvironment, Fetch } from './environment.js';
import type { Answer } from './refresh/refresh-answer.js';
import { attempt, unlessAborted, within } from './waiting.js';

/** A request to the server's own routes, in JSON. */
export interface OwnRequest {
  readonly method: string;
  /** Below `baseUrl`, such as `api/auth/login`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The caller's. */
  readonly signal?: AbortSignal | null;
  /** Where `send` does not attach it. */
  readonly accessToken?: string;
  /** By default, the server's answer may take as long as the options say. */
  readonly timeoutMs?: number;
  /** What sends it; by default, the environment's `fetch`. */
  readonly send?: Fetch;
}

/**
 * Sends a request and reads its answer.
 *
 * @throws ClientError NETWORK_ERROR, TIMEOUT, CLIENT_CLOSED; the signal's reason
 */
export type Transport = (request: OwnRequest) => Promise<Answer>;

/** Speaks with the server. */
export function createTransport(
  environment: ClientEnvironment,
  settings: ClientSettings,
  closing: AbortSignal,
): Transport {
  return async (request) => {
    const {
      method,
      path,
      body,
      signal,
      accessToken,
      timeoutMs = settings.timeoutMs,
      send = environment.fetch,
    } = request;
    const abortion = new AbortController();
    const exchange = async (): Promise<Answer> => {
      const response = await send(new URL(path, settings.base), {
        method,
        credentials: 'include',
        headers: {
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(accessToken && { Authorization: `Bearer ${accessToken}` }),
          ...request.headers,
        },
        body: JSON.stringify(body),
        signal: abortion.signal,
      });
      const text = await response.text();
      const retryAfter = response.headers.get('Retry-After');
      return { status: response.status, body: attempt<unknown>(() => JSON.parse(text)), retryAfter };
    };
    try {
      const answer = within(exchange(), timeoutMs, environment);
      return await unlessAborted(unlessAborted(answer, signal), closing);
    } catch (error) {
      abortion.abort(error);
      if (error instanceof ClientError || signal?.aborted) throw error;
      throw new ClientError('NETWORK_ERROR', { cause: error });
    }
  };
}

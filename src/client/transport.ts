import { ClientError } from './client-error.js';
import type { ClientSettings } from './client-options.js';
import type { ClientEnvironment } from './environment.js';
import type { Answer } from './refresh/refresh-answer.js';
import { unlessAborted, within } from './waiting.js';

/** A request to the server's own routes. */
export interface OwnRequest {
  readonly method: string;
  /** Below `baseUrl`, such as `api/auth/login`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the caller. */
  readonly signal?: AbortSignal | null;
}

/** Sends, by `send` or as `fetch` does, and reads the answer within the time. */
export type Send = (request: OwnRequest, timeoutMs?: number, send?: ClientEnvironment['fetch']) => Promise<Answer>;

/** Speaks JSON with the server. */
export function transportOf(environment: ClientEnvironment, settings: ClientSettings, closing: AbortSignal): Send {
  return async (request, timeoutMs = settings.timeoutMs, send = environment.fetch) => {
    const abortion = new AbortController();
    const timeout = new ClientError('TIMEOUT');
    const { method, path, body, headers, signal } = request;
    const exchange = async (): Promise<Answer> => {
      const response = await send(new URL(path, settings.base), {
        method,
        credentials: 'include',
        headers: { ...headers, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: abortion.signal,
      });
      const text = await response.text();
      return { status: response.status, body: parsed(text), retryAfter: response.headers.get('Retry-After') };
    };
    try {
      const answer = within(exchange(), timeoutMs, timeout, environment);
      return await unlessAborted(unlessAborted(answer, signal), closing);
    } catch (error) {
      abortion.abort(error);
      if (error instanceof ClientError || signal?.aborted) throw error;
      throw new ClientError('NETWORK_ERROR', { cause: error });
    }
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { ClientError } from './client-error.js';
import type { ClientSettings } from './client-options.js';
import type { ClientEnvironment } from './environment.js';
import type { Credentials } from './credentials.js';
import { isMendedByRefresh } from './retry-decision.js';
import type { HeldTokens } from './token-state.js';

/** What a request is made of, if it can be made again. */
interface Prepared {
  readonly send: (held: HeldTokens | undefined) => Promise<Response>;
  readonly isReplayable: boolean;
  readonly signal: AbortSignal | null | undefined;
}

/** `fetch` with the access token, which is renewed when it has to be. */
export function authenticatedFetch(
  environment: ClientEnvironment,
  settings: ClientSettings,
  credentials: Credentials,
): ClientEnvironment['fetch'] {
  return async (input, init) => {
    credentials.assertOpen();
    const url = new URL(input instanceof Request ? input.url : input, settings.base);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    const target = input instanceof Request ? input : url;
    if (!settings.origins.has(url.origin) || headers.has('Authorization')) return environment.fetch(target, init);
    const { send, isReplayable, signal } = prepare(environment, settings, target, { ...init, headers });
    const sent = await credentials.current(signal);
    const response = await send(sent);
    if (!(await isMended(response, sent))) return response;
    const renewed = await credentials.renewed(sent, signal);
    if (!isReplayable) throw new ClientError('BODY_NOT_REPLAYABLE');
    void response.body?.cancel();
    return send(renewed);
  };
}

function prepare(
  environment: ClientEnvironment,
  { delivery }: ClientSettings,
  target: URL | Request,
  init: RequestInit & { readonly headers: Headers },
): Prepared {
  const isRequest = target instanceof Request;
  const withCookies = delivery === 'cookie' && !(isRequest && target.credentials === 'omit');
  const credentials = init.credentials ?? (withCookies ? 'include' : undefined);
  return {
    signal: init.signal ?? (isRequest ? target.signal : undefined),
    isReplayable: !isStream(init.body),
    send(held) {
      const headers = new Headers(init.headers);
      if (held?.accessToken !== undefined) headers.set('Authorization', `Bearer ${held.accessToken}`);
      return environment.fetch(isRequest ? target.clone() : target, {
        ...init,
        headers,
        ...(credentials && { credentials }),
      });
    },
  };
}

/** Whether the body can be read only once: a stream of the web or of Node, or an old one, as npm's form-data is. */
export function isStream(body: unknown): boolean {
  const object = Object(body) as object;
  return 'getReader' in object || 'pipe' in object || Symbol.asyncIterator in object;
}

async function isMended(response: Response, sent: HeldTokens | undefined): Promise<boolean> {
  const { status, headers } = response;
  if (status !== 401) return false;
  const code = headers.get('Content-Type')?.includes('json')
    ? codeIn(
        await response
          .clone()
          .json()
          .catch(() => 0),
      )
    : undefined;
  const challenge = headers.get('WWW-Authenticate');
  return isMendedByRefresh({ status, code, challenge, hadToken: sent?.accessToken !== undefined });
}

/** @returns the envelope's code, if it is one */
export function codeIn(body: unknown): string | undefined {
  const { code } = Object(body) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

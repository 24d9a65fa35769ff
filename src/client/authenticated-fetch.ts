import { ClientError } from './client-error.js';
import type { ClientSettings } from './client-options.js';
import type { Credentials } from './credentials.js';
import type { Fetch } from './environment.js';
import { codeIn } from './read-answer.js';
import { isMendedByRefresh } from './retry-decision.js';
import type { HeldTokens } from './token-state.js';

/** `fetch` with the access token, which is renewed when it has to be. */
export function authenticatedFetch(fetch: Fetch, settings: ClientSettings, credentials: Credentials): Fetch {
  const { base, delivery, origins } = settings;
  return async (input, init = {}) => {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(request?.url ?? input, base);
    const headers = new Headers(init.headers ?? request?.headers);
    if (!origins.has(url.origin) || headers.has('Authorization')) return fetch(request ?? url, init);

    const withCookies = delivery === 'cookie' && request?.credentials !== 'omit' && { credentials: 'include' as const };
    const send = (held: HeldTokens | undefined) => {
      if (held?.accessToken) headers.set('Authorization', `Bearer ${held.accessToken}`);
      return fetch(request?.clone() ?? url, { ...withCookies, ...init, headers: new Headers(headers) });
    };
    const signal = init.signal ?? request?.signal;
    const sent = await credentials.current(signal);
    const response = await send(sent);
    if (!(await isMended(response, sent))) return response;
    const renewed = await credentials.renewed(sent, signal);
    if (isStream(init.body)) throw new ClientError('BODY_NOT_REPLAYABLE');
    void response.body?.cancel();
    return send(renewed);
  };
}

/** Whether the body can be read only once: a stream of the web or of Node, or an old one, as that of npm's form-data is. */
export function isStream(body: unknown): boolean {
  const object = Object(body) as object;
  return 'getReader' in object || 'pipe' in object || Symbol.asyncIterator in object;
}

async function isMended(response: Response, sent: HeldTokens | undefined): Promise<boolean> {
  const { status, headers } = response;
  if (status !== 401) return false;
  const isJson = headers.get('Content-Type')?.includes('json');
  const body: unknown =
    isJson &&
    (await response
      .clone()
      .json()
      .catch(() => undefined));
  const challenge = headers.get('WWW-Authenticate');
  return isMendedByRefresh({ status, code: codeIn(body), challenge, hadToken: !!sent?.accessToken });
}

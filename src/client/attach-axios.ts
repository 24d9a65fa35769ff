import { isStream } from './authenticated-fetch.js';
import { ClientError } from './client-error.js';
import { type Client, coreOf } from './create-client.js';
import { codeIn } from './read-answer.js';
import { isMendedByRefresh } from './retry-decision.js';
import type { HeldTokens } from './token-state.js';

/** What is used of a request of axios. */
export interface AxiosConfigLike {
  /** As in axios. */
  readonly headers: { has(name: string): boolean };
}

/** What is used of one side of axios' interceptors. */
export interface AxiosInterceptorsLike {
  /** As in axios. */
  use(fulfilled: <Config extends AxiosConfigLike>(config: Config) => Config): number;
  /** As in axios. */
  eject(id: number): void;
}

/** What is used of an instance of axios, whichever its version is. */
export interface AxiosLike {
  /** As in axios. */
  readonly interceptors: { readonly request: AxiosInterceptorsLike };
  /** As in axios. */
  readonly defaults: { headers: object };
  /** As in axios. */
  create(): AxiosLike;
  /** As in axios. */
  getUri(config: object): string;
  /** As in axios. */
  request(config: object): Promise<unknown>;
}

/** A request as axios gives it to its adapter: with its body made into what is sent, and with the headers of all interceptors. */
interface ReadyRequest extends AxiosConfigLike {
  readonly auth?: unknown;
  readonly data?: unknown;
  readonly signal?: AbortSignal;
  readonly withCredentials?: boolean;
}

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface Failure extends Error {
  readonly response?: Answer;
}

/**
 * Lets the requests of an axios instance go out as those of `client.fetch` do. Axios is yours; nothing of it is imported.
 *
 * It stands behind all interceptors, in the adapter: so it goes by the address and the headers that they leave, and each of them
 * sees a request once, however often it is sent.
 *
 * @returns what ends it
 */
export function attachAxios(instance: AxiosLike, client: Client): () => void {
  const { settings, credentials } = coreOf(client);
  // requests are complete when they come here: the interceptors have run, and the defaults are in them
  const bare = instance.create();
  bare.defaults.headers = {};

  const exchange = async (request: ReadyRequest, adapter: unknown): Promise<unknown> => {
    const { headers, signal, withCredentials = true } = request;
    const isOurs =
      !request.auth && !headers.has('Authorization') && settings.origins.has(originOf(instance.getUri(request)));
    // by what the caller knows, other interceptors may send it again
    const named = (result: unknown) => Object.assign(Object(result) as Failure, { config: request });
    const send = (held?: HeldTokens) =>
      bare
        .request({
          ...request,
          ...{ adapter, transformRequest: [], transformResponse: [] },
          ...(isOurs && settings.delivery === 'cookie' && { withCredentials }),
          headers: { ...headers, ...(held?.accessToken && { Authorization: `Bearer ${held.accessToken}` }) },
        })
        .then(named, (error: Failure) => {
          named(error.response);
          throw named(error);
        });
    if (!isOurs) return send();
    const held = await credentials.current(signal);
    const sent = send(held);
    const answer = await sent.catch(({ response }: Failure) => response);
    if (!(await isMended(answer, held))) return sent;
    const renewed = await credentials.renewed(held, signal);
    if (isStream(request.data)) throw new ClientError('BODY_NOT_REPLAYABLE');
    return send(renewed);
  };

  const { request } = instance.interceptors;
  const attached = request.use((config) => {
    const { adapter } = config as { readonly adapter?: unknown };
    return Object.assign(config, { adapter: (ready: ReadyRequest) => exchange(ready, adapter) });
  });
  return () => request.eject(attached);
}

/** @returns nothing for an address that axios refuses by itself */
function originOf(address: string): string {
  const { document, location } = globalThis as { document?: { baseURI: string }; location?: { href: string } };
  try {
    return new URL(address, document?.baseURI ?? location?.href).origin;
  } catch {
    return '';
  }
}

async function isMended(answer: unknown, held: HeldTokens | undefined): Promise<boolean> {
  const { status, data, headers } = Object(answer) as Answer;
  if (status !== 401) return false;
  const challenge = headers['www-authenticate'];
  return isMendedByRefresh({ status, code: await codeOf(data), challenge, hadToken: held?.accessToken !== undefined });
}

/** Whatever form the caller wants the answer in; a stream is left to the caller, unread. */
async function codeOf(data: unknown): Promise<string | undefined> {
  if (isStream(data)) return undefined;
  try {
    return codeIn(JSON.parse(await new Response(data as Blob).text()));
  } catch {
    return codeIn(data);
  }
}

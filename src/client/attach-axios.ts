import { isStream } from './authenticated-fetch.js';
import { ClientError } from './client-error.js';
import { type Client, coreOf } from './create-client.js';
import { codeIn } from './refresh/refresh-answer.js';
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
  readonly headers: object;
}

/** An answer, and how axios would settle by it. */
interface Outcome {
  readonly answer: Answer | undefined;
  settle(): unknown;
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

  const send = (request: ReadyRequest, adapter: unknown, held?: HeldTokens): Promise<Outcome> => {
    const authorized = held?.accessToken !== undefined && { Authorization: `Bearer ${held.accessToken}` };
    const sent = bare.request({
      ...request,
      ...{ adapter, transformRequest: [], transformResponse: [] },
      ...(held && settings.delivery === 'cookie' && { withCredentials: request.withCredentials ?? true }),
      headers: { ...request.headers, ...authorized },
    });
    return outcomeOf(sent, request);
  };

  const exchange = async (request: ReadyRequest, adapter: unknown): Promise<unknown> => {
    const isOurs = settings.origins.has(originOf(instance.getUri(request)));
    if (!isOurs || request.auth || request.headers.has('Authorization')) return (await send(request, adapter)).settle();
    const { signal, data } = request;
    const held = await credentials.current(signal);
    const { answer, settle } = await send(request, adapter, held);
    if (!answer || !(await isMended(answer, held))) return settle();
    const renewed = await credentials.renewed(held, signal);
    if (isStream(data)) throw new ClientError('BODY_NOT_REPLAYABLE');
    return (await send(request, adapter, renewed)).settle();
  };

  const { request } = instance.interceptors;
  const attached = request.use((config) => {
    const { adapter } = config as { readonly adapter?: unknown };
    return Object.assign(config, { adapter: (ready: ReadyRequest) => exchange(ready, adapter) });
  });
  return () => request.eject(attached);
}

/** Answers and errors name the request as the caller knows it, by which other interceptors may send it again. */
async function outcomeOf(sent: Promise<unknown>, config: object): Promise<Outcome> {
  try {
    const answer = Object.assign((await sent) as Answer, { config });
    return { answer, settle: () => answer };
  } catch (error) {
    const { response } = Object.assign(Object(error) as { readonly response?: Answer }, { config });
    if (response) Object.assign(response, { config });
    return { answer: response, settle: () => Promise.reject(error as Error) };
  }
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

async function isMended({ status, data, headers }: Answer, held: HeldTokens | undefined): Promise<boolean> {
  if (status !== 401) return false;
  const { 'www-authenticate': challenge } = headers as Record<string, string | undefined>;
  return isMendedByRefresh({ status, code: await codeOf(data), challenge, hadToken: held?.accessToken !== undefined });
}

/** Whatever form the caller wants the answer in; a stream is left to the caller, unread. */
async function codeOf(data: unknown): Promise<string | undefined> {
  if (isStream(data)) return undefined;
  try {
    return codeIn(JSON.parse(await new Response(data as string).text()));
  } catch {
    return codeIn(data);
  }
}

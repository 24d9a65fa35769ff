import { attempt } from './attempt.js';
import { isStream } from './authenticated-fetch.js';
import { ClientError } from './client-error.js';
import { type Client, coreOf } from './create-client.js';
import { codeIn } from './read-answer.js';
import { isMendedByRefresh } from './retry-decision.js';
import type { HeldTokens } from './token-state.js';

/** What is used of axios' headers. */
export interface AxiosHeadersLike {
  /** As in axios. */
  has(name: string): boolean;
  /** As in axios. */
  set(name: string, value: string): unknown;
  /** As in axios. */
  delete(name: string): unknown;
}

/** What is used of a request of axios. */
export interface AxiosConfigLike {
  /** As in axios. */
  headers: AxiosHeadersLike;
  /** As in axios. */
  signal?: unknown;
  /** As in axios. */
  data?: unknown;
  /** As in axios. */
  withCredentials?: boolean;
}

/** What is used of an answer of axios. */
export interface AxiosResponseLike {
  /** As in axios. */
  readonly status: number;
  /** As in axios. */
  readonly data: unknown;
  /** As in axios. */
  readonly headers: unknown;
  /** As in axios. */
  readonly config: object;
}

/** What is used of one side of axios' interceptors. */
export interface AxiosInterceptorsLike {
  /** As in axios. */
  use(fulfilled: (value: never) => unknown, rejected?: (error: unknown) => unknown): number;
  /** As in axios. */
  eject(id: number): void;
}

/** What is used of an instance of axios, whichever its version is. */
export interface AxiosLike {
  /** As in axios. */
  readonly interceptors: { readonly request: AxiosInterceptorsLike; readonly response: AxiosInterceptorsLike };
  /** As in axios. */
  getUri(config: object): string;
  /** As in axios. */
  request(config: object): Promise<unknown>;
}

/** Marks the second attempt; axios copies unknown members of a request by their name. */
const REPEATED = 'watchwordRepeated';

/**
 * Lets the requests of an axios instance go out as those of `client.fetch` do. Axios is yours; nothing of it is imported.
 *
 * @returns what ends it
 */
export function attachAxios(instance: AxiosLike, client: Client): () => void {
  const { settings, credentials } = coreOf(client);
  const sent = new WeakMap<object, { readonly held: HeldTokens | undefined }>();

  const attach = async (config: AxiosConfigLike): Promise<AxiosConfigLike> => {
    const url = new URL(instance.getUri(config), settings.base);
    const isRepeated = REPEATED in config;
    if (isRepeated) config.headers.delete('Authorization');
    if (!settings.origins.has(url.origin) || config.headers.has('Authorization')) return config;
    const held = await credentials.current(config.signal as AbortSignal | undefined);
    if (held?.accessToken) config.headers.set('Authorization', `Bearer ${held.accessToken}`);
    if (settings.delivery === 'cookie') config.withCredentials ??= true;
    if (!isRepeated) sent.set(config, { held });
    return config;
  };

  const mend = async <T>(response: AxiosResponseLike, otherwise: () => T): Promise<unknown> => {
    const request = sent.get(response.config);
    if (!request || !isMended(response, request.held)) return otherwise();
    const { signal, data } = response.config as AxiosConfigLike;
    await credentials.renewed(request.held, signal as AbortSignal | undefined);
    if (isStream(data)) throw new ClientError('BODY_NOT_REPLAYABLE');
    return instance.request({ ...response.config, [REPEATED]: true });
  };

  const { request, response } = instance.interceptors;
  const attached = request.use(attach);
  const mended = response.use(
    (answer: AxiosResponseLike) => mend(answer, () => answer),
    (error: unknown) => {
      const { response: answer } = Object(error) as { readonly response?: AxiosResponseLike };
      const fail = () => {
        throw error;
      };
      return answer ? mend(answer, fail) : fail();
    },
  );
  return () => {
    request.eject(attached);
    response.eject(mended);
  };
}

function isMended({ status, data, headers }: AxiosResponseLike, held: HeldTokens | undefined): boolean {
  const { 'www-authenticate': challenge } = Object(headers) as Record<string, string | undefined>;
  const body = typeof data === 'string' ? attempt<unknown>(() => JSON.parse(data)) : data;
  return isMendedByRefresh({ status, code: codeIn(body), challenge, hadToken: !!held?.accessToken });
}

import { PassThrough, Stream } from 'node:stream';
import { DomainError } from '../../../kernel/domain-error.js';
import { ProviderRequestRefused } from './provider-request-refused.js';

/** The first that lets its fetch adapter be given a fetch: 1.12. */
const OLDEST_MINOR = 12;

/** As much of an axios instance as is used here; axios is the caller's, and no dependency of ours. */
export interface AxiosLike {
  /** Where the error of a failed request passes. */
  readonly interceptors: {
    /** Those of answers. */
    readonly response: {
      /** Adds one. */
      use(onFulfilled: undefined, onRejected: (error: unknown) => never): unknown;
    };
  };
}

/** Axios itself, or an instance of it whose defaults are to be kept. */
export interface AxiosFactory<Instance extends AxiosLike> {
  /** Makes an instance with these settings over its own. */
  create(settings: object): Instance;
  /** Only axios itself has it. */
  readonly VERSION?: string;
}

interface BoundInit extends RequestInit {
  readonly providerFetch?: typeof fetch;
}

/**
 * The fetch of all instances. Axios keeps an entry for every fetch that it ever got, so one for each user would never be
 * freed; the one to call comes with each request instead.
 */
const boundFetch: typeof fetch = async (input, { providerFetch, ...init }: BoundInit = {}) => {
  if (!providerFetch) throw new TypeError('The instance has lost the fetchOptions that ProviderHttp gave it.');
  return providerFetch(input, withSendableForm(init));
};

/**
 * Mends what the fetch adapter of axios 1.21 does to forms on Node: it labels a `FormData` as urlencoded, and sends one of the
 * package form-data, which is a stream of the oldest kind, as the text `[object FormData]`.
 */
function withSendableForm(init: RequestInit): RequestInit {
  const body: unknown = init.body;
  if (body instanceof FormData) {
    const headers = new Headers(init.headers);
    if (!headers.get('content-type')?.startsWith('multipart/')) headers.delete('content-type');
    return { ...init, headers };
  }
  return isOldStream(body) ? { ...init, body: body.pipe(new PassThrough()) as never } : init;
}

/** Node's streams can be iterated since 10; fetch reads only those. */
function isOldStream(body: unknown): body is Stream {
  return body instanceof Stream && !(Symbol.asyncIterator in body);
}

/**
 * An instance that sends through `providerFetch`. Axios sees no token: its config, its requests and its errors hold none,
 * wherever they are logged.
 *
 * @throws Error when axios is older than 1.12
 */
export function axiosOver<Instance extends AxiosLike>(
  axios: AxiosFactory<Instance>,
  providerFetch: typeof fetch,
): Instance {
  assertKnowsFetch(axios.VERSION);
  const instance = axios.create({
    adapter: 'fetch',
    // without Request it passes bodies on as they are, and they need not be kept for a second sending
    env: { fetch: boundFetch, Request: null, FormData },
    fetchOptions: { providerFetch },
  });
  instance.interceptors.response.use(undefined, (error) => {
    throw ownErrorIn(error) ?? error;
  });
  return instance;
}

function assertKnowsFetch(version: string | undefined): void {
  if (version === undefined) return;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 1 || (major === 1 && minor >= OLDEST_MINOR)) return;
  throw new Error(`ProviderHttp needs axios 1.${OLDEST_MINOR} or newer; this is ${version}.`);
}

/** What axios has wrapped into an error of its own: with it, the answer to our caller would be 500. */
function ownErrorIn(error: unknown): DomainError | ProviderRequestRefused | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof DomainError || cause instanceof ProviderRequestRefused ? cause : undefined;
}

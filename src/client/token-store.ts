import { attempt } from './attempt.js';
import type { ClientSettings } from './client-options.js';
import type { ClientEnvironment } from './environment.js';
import { areTokens, type Tokens } from './expiry.js';
import type { TokenStorage } from './token-storage.js';

/** What outlives the page, or the program. */
export interface Stored extends Partial<Tokens> {
  /** In delivery `body`, always. */
  readonly refreshToken?: string;
  /** The Idempotency-Key of a refresh that has no definite answer yet. */
  readonly key?: string;
  /** Tokens in cookies: the user has logged out, which the server may not know yet. */
  readonly isLoggedOut?: boolean;
}

/**
 * Delivery `body` keeps its tokens in the storage that was given, as one value. Tokens in cookies leave nothing to keep but the
 * Idempotency-Key, in `localStorage`, so that the next page repeats a refresh instead of beginning another. That is no credential:
 * it is worth nothing without the cookie.
 */
export interface TokenStore {
  /** @throws whatever the storage throws, if it held tokens before: another tab may have replaced those that are known here */
  read(): Promise<Stored | undefined>;
  /** Writes or, without a value, deletes. Where the storage fails, what this tab knows counts from now on. */
  write(value: Stored | undefined): Promise<void>;
}

const KEY = /^[\w-]{1,64}$/;

/** @returns undefined for what the client did not write. A key of any other form would be refused at every refresh */
export function parseStored(text: string, isBody: boolean): Stored | undefined {
  const stored = Object(attempt<unknown>(() => JSON.parse(text))) as Stored & Tokens;
  const { key = '', refreshToken } = stored;
  if (isBody && !(typeof refreshToken === 'string' && areTokens(stored))) return undefined;
  return { ...stored, key: KEY.test(key) ? key : undefined };
}

/** Keeps what outlives the page. */
export function createTokenStore(environment: ClientEnvironment, settings: ClientSettings): TokenStore {
  const { isBody } = settings;
  const name = isBody ? settings.name : `${settings.name}:pending`;
  let known: Stored | undefined;
  let isFailing = false;
  const storage = (): TokenStorage | undefined => {
    return isFailing ? undefined : isBody ? settings.storage : environment.localStorage;
  };
  return {
    async read() {
      try {
        const text = await storage()?.getItem(name);
        if (text !== undefined) known = text === null ? undefined : (parseStored(text, isBody) ?? known);
      } catch (error) {
        if (known) throw error;
      }
      return known;
    },
    async write(value) {
      const place = storage();
      known = value;
      try {
        await (value ? place?.setItem(name, JSON.stringify(value)) : place?.removeItem(name));
      } catch {
        isFailing = true;
        // a token that has been replaced must not be left for others: using it again ends the session
        await attempt(() => place?.removeItem(name));
      }
    },
  };
}

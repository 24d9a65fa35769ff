import type { ClientSettings } from './client-options.js';
import type { Tokens } from './expiry.js';
import { keyIn } from './refresh/idempotency-key.js';
import type { TokenStorage } from './token-storage.js';

/** What delivery `body` keeps. */
export interface StoredTokens extends Tokens {
  readonly refreshToken: string;
  /** Of a refresh that has no definite answer yet. */
  readonly key?: string;
}

/** @returns undefined for what this client did not write */
export function parseStored(text: string): StoredTokens | undefined {
  try {
    const { refreshToken, accessToken, expiresInMs, at, key } = Object(JSON.parse(text)) as Record<string, unknown>;
    if (typeof refreshToken !== 'string' || typeof accessToken !== 'string') return undefined;
    if (typeof expiresInMs !== 'number' || typeof at !== 'number') return undefined;
    return { refreshToken, accessToken, expiresInMs, at, key: keyIn(key) };
  } catch {
    return undefined;
  }
}

/** The tokens of delivery `body`, as one value in the storage. Where the storage fails, what this tab knows counts. */
export class StoredSession {
  readonly #storage: TokenStorage | undefined;
  readonly #name: string;
  #known: StoredTokens | undefined;

  constructor({ storage, name }: ClientSettings) {
    this.#storage = storage;
    this.#name = name;
  }

  async read(): Promise<StoredTokens | undefined> {
    if (!this.#storage) return this.#known;
    try {
      const text = await this.#storage.getItem(this.#name);
      this.#known = text === null ? undefined : (parseStored(text) ?? this.#known);
    } catch {
      // such as a storage that is forbidden
    }
    return this.#known;
  }

  /** Writes or, without tokens, deletes. */
  async write(tokens: StoredTokens | undefined): Promise<void> {
    this.#known = tokens;
    try {
      if (tokens) await this.#storage?.setItem(this.#name, JSON.stringify(tokens));
      else await this.#storage?.removeItem(this.#name);
    } catch {
      // such as a storage that is full
    }
  }
}

import type { ClientSettings } from '../client-options.js';
import type { ClientEnvironment } from '../environment.js';

const KEY = /^[\w-]{16,64}$/;

/** @returns what a storage holds, if it can be a key: whatever else is there would be refused at every refresh */
export function keyIn(stored: unknown): string | undefined {
  return typeof stored === 'string' && KEY.test(stored) ? stored : undefined;
}

/**
 * The Idempotency-Key of the refresh that has no definite answer yet, for tokens in cookies. It outlives the page, so that the
 * next one repeats the refresh instead of beginning another. It is no credential: it is worth nothing without the cookie.
 */
export class PendingKey {
  readonly #environment: ClientEnvironment;
  readonly #name: string;
  #inMemory: string | undefined;

  constructor(environment: ClientEnvironment, { name }: ClientSettings) {
    this.#environment = environment;
    this.#name = `${name}:pending`;
  }

  /** The one that is pending, else a new one. */
  get(): string {
    const key = this.#stored() ?? this.#inMemory ?? this.#environment.randomId();
    this.#inMemory = key;
    this.#try((storage) => storage.setItem(this.#name, key));
    return key;
  }

  clear(): void {
    this.#inMemory = undefined;
    this.#try((storage) => storage.removeItem(this.#name));
  }

  #stored(): string | undefined {
    return keyIn(this.#try((storage) => storage.getItem(this.#name)));
  }

  /** A storage that is full or forbidden leaves the memory. */
  #try<T>(use: (storage: NonNullable<ClientEnvironment['localStorage']>) => T): T | undefined {
    const { localStorage } = this.#environment;
    try {
      return localStorage && use(localStorage);
    } catch {
      return undefined;
    }
  }
}

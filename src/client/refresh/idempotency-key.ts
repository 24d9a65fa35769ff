import type { ClientSettings } from '../client-options.js';
import type { ClientEnvironment } from '../environment.js';

const LOGOUT = 'logout';
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
    const key = keyIn(this.#read()) ?? this.#environment.randomId();
    this.#write(key);
    return key;
  }

  /** In the place of a key: that the server does not know yet that the user has logged out. */
  setLogout(): void {
    this.#write(LOGOUT);
  }

  /** Whether that is so. */
  get isLogout(): boolean {
    return this.#read() === LOGOUT;
  }

  clear(): void {
    this.#inMemory = undefined;
    this.#try((storage) => storage.removeItem(this.#name));
  }

  #read(): string | null | undefined {
    return this.#inMemory ?? this.#try((storage) => storage.getItem(this.#name));
  }

  /** In memory only what the storage does not take: what is stored, other tabs change. */
  #write(value: string): void {
    const isStored = this.#try((storage) => {
      storage.setItem(this.#name, value);
      return true;
    });
    this.#inMemory = isStored ? undefined : value;
  }

  /** @returns undefined where the storage is full or forbidden */
  #try<T>(use: (storage: NonNullable<ClientEnvironment['localStorage']>) => T): T | undefined {
    const { localStorage } = this.#environment;
    try {
      return localStorage && use(localStorage);
    } catch {
      return undefined;
    }
  }
}

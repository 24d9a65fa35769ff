import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { normalisePassword } from './password-normalisation.js';

/**
 * Not a secret. A digest of our own keeps an attacker from trying the unsalted SHA hashes of other sites' leaks in
 * the place of passwords ("shucking").
 */
const PREHASH_KEY = createSecretKey('watchword password prehash v1', 'utf8');

const PEPPER_ID_LABEL = 'watchword pepper id v1';
const PEPPER_ID_HEX_DIGITS = 8;

/** What is made of passwords before a scheme hashes them: the same for every scheme. */
export interface Prehash {
  /** Names version and pepper within a stored hash: `v=1` or `v=1,p=<pepper id>`. */
  readonly tag: string;
  /** HMAC-SHA-384 of the normalised password, and of that under the pepper, in base64: 64 characters without a NUL. */
  of(password: string): string;
}

/** Peppers passwords: with the newest for a new hash, with the one that it names for a hash that is stored. */
export class Prehashes {
  /** Of new hashes. */
  readonly current: Prehash;
  private readonly byTag: ReadonlyMap<string, Prehash>;

  /** @param peppers newest first */
  constructor(peppers: readonly KeyObject[]) {
    const unpeppered = prehashWith(undefined);
    const peppered = peppers.map(prehashWith);
    this.current = peppered[0] ?? unpeppered;
    this.byTag = new Map([unpeppered, ...peppered].map((prehash) => [prehash.tag, prehash]));
  }

  /** Undefined when the tag is none, or names a pepper that is not among ours. */
  find(tag: string): Prehash | undefined {
    return this.byTag.get(tag);
  }
}

function prehashWith(pepper: KeyObject | undefined): Prehash {
  return {
    tag: pepper ? `v=1,p=${pepperIdOf(pepper)}` : 'v=1',
    of: (password) => {
      const inner = createHmac('sha384', PREHASH_KEY).update(normalisePassword(password), 'utf8').digest();
      const outer = pepper ? createHmac('sha384', pepper).update(inner).digest() : inner;
      return outer.toString('base64');
    },
  };
}

/** Tells peppers apart. A pepper is a random key, so 32 bits of an HMAC under it help nobody to find it. */
function pepperIdOf(pepper: KeyObject): string {
  return createHmac('sha256', pepper).update(PEPPER_ID_LABEL).digest('hex').slice(0, PEPPER_ID_HEX_DIGITS);
}

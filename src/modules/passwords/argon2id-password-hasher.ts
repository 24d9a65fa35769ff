import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { HashingSettings } from '../../config/settings.js';
import { fromBase64, isSameKey } from './foreign/derived-key.js';
import { PasswordHasher } from './password-hasher.port.js';
import { type Prehash, Prehashes } from './password-prehash.js';

const LABEL = '$watchword-argon2id$';
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const KIB_PER_MIB = 1_024;
/** What settings may ask for. Whoever puts a row into the table must not stop the server with it. */
const MOST_MEMORY_KIB = 128 * KIB_PER_MIB;
const MOST_MEMORY_PASSES_KIB = 2_048 * KIB_PER_MIB;

/** As the library numbers the types and versions. */
const TYPE_ID = 2;
const VERSION_1_3 = 1;

const STORED_FORM = new RegExp(
  '^\\$watchword-argon2id\\$(?<tag>v=1(?:,p=[0-9a-f]{8})?)' +
    '\\$argon2id\\$v=19\\$m=(?<memory>[1-9]\\d{0,5}),t=(?<iterations>[1-9]\\d?),p=1' +
    '\\$(?<salt>[A-Za-z0-9+/]{22})\\$(?<key>[A-Za-z0-9+/]{43})$',
);

interface StoredHash {
  readonly prehash: Prehash;
  readonly memoryKib: number;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/**
 * argon2id (RFC 9106) over the same HMACs as `BcryptPasswordHasher`, so that peppers work alike. Stored as
 * `$watchword-argon2id$v=1,p=<pepper id>$argon2id$v=19$m=<KiB>,t=<iterations>,p=1$<salt>$<key>`. Hashes of older peppers, of none
 * and of other parameters verify, and are due for rehashing.
 *
 * There is one lane, because the library computes lanes one after the other.
 */
@Injectable()
export class Argon2idPasswordHasher extends PasswordHasher {
  private readonly prehashes: Prehashes;
  private readonly memoryKib: number;
  private readonly iterations: number;

  constructor(settings: HashingSettings) {
    super();
    this.prehashes = new Prehashes(settings.peppers);
    this.memoryKib = settings.argon2.memoryMib * KIB_PER_MIB;
    this.iterations = settings.argon2.iterations;
  }

  async hash(password: string): Promise<string> {
    const { memoryKib, iterations } = this;
    const { current: prehash } = this.prehashes;
    const salt = randomBytes(SALT_BYTES);
    const key = await derive(prehash.of(password), { memoryKib, iterations, salt });
    const parameters = `m=${memoryKib},t=${iterations},p=1`;
    return `${LABEL}${prehash.tag}$argon2id$v=19$${parameters}$${unpadded(salt)}$${unpadded(key)}`;
  }

  async verify(password: string, hash: string): Promise<boolean> {
    const stored = this.read(hash);
    if (!stored) return false;
    return isSameKey(await derive(stored.prehash.of(password), stored), stored.key);
  }

  recognises(hash: string): boolean {
    return this.read(hash) !== undefined;
  }

  needsRehash(hash: string): boolean {
    const stored = this.read(hash);
    if (stored?.prehash !== this.prehashes.current) return true;
    return stored.memoryKib !== this.memoryKib || stored.iterations !== this.iterations;
  }

  private read(hash: string): StoredHash | undefined {
    const { tag = '', memory, iterations, salt = '', key = '' } = STORED_FORM.exec(hash)?.groups ?? {};
    const prehash = this.prehashes.find(tag);
    if (!prehash) return undefined;
    const stored = { memoryKib: Number(memory), iterations: Number(iterations) };
    if (stored.memoryKib < KIB_PER_MIB || stored.memoryKib > MOST_MEMORY_KIB) return undefined;
    if (stored.memoryKib * stored.iterations > MOST_MEMORY_PASSES_KIB) return undefined;
    return { prehash, ...stored, salt: fromBase64(salt), key: fromBase64(key) };
  }
}

async function derive(
  prehashed: string,
  { memoryKib, iterations, salt }: Pick<StoredHash, 'memoryKib' | 'iterations' | 'salt'>,
): Promise<Buffer> {
  // At first use: a platform for which there is no binary can do all but this.
  const { hashRaw } = await import('@node-rs/argon2');
  return hashRaw(prehashed, {
    algorithm: TYPE_ID,
    version: VERSION_1_3,
    memoryCost: memoryKib,
    timeCost: iterations,
    parallelism: 1,
    outputLen: KEY_BYTES,
    salt,
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

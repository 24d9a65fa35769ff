import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { PasswordSettings } from '../../config/settings.js';
import { PasswordHasher } from './password-hasher.port.js';
import { normalisePassword } from './password-normalisation.js';

/**
 * Not a secret. A digest of our own keeps an attacker from trying the unsalted SHA hashes of other sites' leaks in
 * the place of passwords ("shucking").
 */
const PREHASH_KEY = createSecretKey('watchword password prehash v1', 'utf8');

const PEPPER_ID_LABEL = 'watchword pepper id v1';
const PEPPER_ID_HEX_DIGITS = 8;

const SCHEME = '$watchword-bcrypt$v=1';
/** Of no higher cost than BCRYPT_COST takes: whoever puts a row into the table must not stop the server with it. */
const STORED_FORM =
  /^(?<tag>\$watchword-bcrypt\$v=1(?:,p=(?<pepperId>[0-9a-f]{8}))?)(?<digest>\$2b\$(?<cost>0[4-9]|1[0-6])\$[./A-Za-z0-9]{53})$/;

interface StoredHash {
  readonly tag: string;
  readonly pepper: KeyObject | undefined;
  /** What bcrypt itself wrote. */
  readonly digest: string;
  readonly cost: number;
}

/**
 * bcrypt over HMAC-SHA-384. bcrypt alone reads 72 bytes and stops at a NUL; the base64 of 48 bytes is 64 characters
 * without one, so all of the password counts.
 *
 * With peppers, a second HMAC under the newest of them goes in between: a stolen table is worthless without the
 * server's settings. Stored as `$watchword-bcrypt$v=1,p=<pepper id>$2b$<cost>$<salt and hash>`, without `,p=…` when
 * there is no pepper. Hashes of older peppers, of none and of other costs verify, and are due for rehashing.
 */
@Injectable()
export class BcryptPasswordHasher extends PasswordHasher {
  private readonly peppersById: ReadonlyMap<string, KeyObject>;
  private readonly newestPepper: KeyObject | undefined;
  private readonly currentTag: string;
  private readonly cost: number;

  constructor(settings: PasswordSettings) {
    super();
    this.peppersById = new Map(settings.peppers.map((pepper) => [pepperIdOf(pepper), pepper]));
    this.newestPepper = settings.peppers[0];
    this.currentTag = this.newestPepper ? `${SCHEME},p=${pepperIdOf(this.newestPepper)}` : SCHEME;
    this.cost = settings.bcryptCost;
  }

  async hash(password: string): Promise<string> {
    return this.currentTag + (await bcrypt.hash(prehash(password, this.newestPepper), this.cost));
  }

  async verify(password: string, hash: string): Promise<boolean> {
    const stored = this.read(hash);
    if (!stored) return false;
    return bcrypt.compare(prehash(password, stored.pepper), stored.digest);
  }

  recognises(hash: string): boolean {
    return this.read(hash) !== undefined;
  }

  needsRehash(hash: string): boolean {
    const stored = this.read(hash);
    return stored?.tag !== this.currentTag || stored.cost !== this.cost;
  }

  private read(hash: string): StoredHash | undefined {
    const { tag, pepperId, digest, cost } = STORED_FORM.exec(hash)?.groups ?? {};
    if (tag === undefined || digest === undefined) return undefined;
    const pepper = pepperId === undefined ? undefined : this.peppersById.get(pepperId);
    if (pepperId !== undefined && !pepper) return undefined;
    return { tag, pepper, digest, cost: Number(cost) };
  }
}

function prehash(password: string, pepper: KeyObject | undefined): string {
  const inner = createHmac('sha384', PREHASH_KEY).update(normalisePassword(password), 'utf8').digest();
  const outer = pepper ? createHmac('sha384', pepper).update(inner).digest() : inner;
  return outer.toString('base64');
}

/** Tells peppers apart. A pepper is a random key, so 32 bits of an HMAC under it help nobody to find it. */
function pepperIdOf(pepper: KeyObject): string {
  return createHmac('sha256', pepper).update(PEPPER_ID_LABEL).digest('hex').slice(0, PEPPER_ID_HEX_DIGITS);
}

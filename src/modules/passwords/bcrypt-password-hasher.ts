import { Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { HashingSettings } from '../../config/settings.js';
import { PasswordHasher } from './password-hasher.port.js';
import { type Prehash, Prehashes } from './password-prehash.js';

const LABEL = '$watchword-bcrypt$';
/** Of no higher cost than BCRYPT_COST takes: whoever puts a row into the table must not stop the server with it. */
const STORED_FORM =
  /^\$watchword-bcrypt\$(?<tag>v=1(?:,p=[0-9a-f]{8})?)(?<digest>\$2b\$(?<cost>0[4-9]|1[0-6])\$[./A-Za-z0-9]{53})$/;

interface StoredHash {
  readonly prehash: Prehash;
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
  private readonly prehashes: Prehashes;
  private readonly cost: number;

  constructor(settings: HashingSettings) {
    super();
    this.prehashes = new Prehashes(settings.peppers);
    this.cost = settings.bcryptCost;
  }

  async hash(password: string): Promise<string> {
    const { current } = this.prehashes;
    return `${LABEL}${current.tag}${await bcrypt.hash(current.of(password), this.cost)}`;
  }

  async verify(password: string, hash: string): Promise<boolean> {
    const stored = this.read(hash);
    if (!stored) return false;
    return bcrypt.compare(stored.prehash.of(password), stored.digest);
  }

  recognises(hash: string): boolean {
    return this.read(hash) !== undefined;
  }

  needsRehash(hash: string): boolean {
    const stored = this.read(hash);
    return stored?.prehash !== this.prehashes.current || stored.cost !== this.cost;
  }

  private read(hash: string): StoredHash | undefined {
    const { tag, digest, cost } = STORED_FORM.exec(hash)?.groups ?? {};
    if (tag === undefined || digest === undefined) return undefined;
    const prehash = this.prehashes.find(tag);
    return prehash && { prehash, digest, cost: Number(cost) };
  }
}

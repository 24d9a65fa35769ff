import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfiguredPasswordHasher } from '../../../src/index.js';

/** What the old system wrote: legacy$<salt>$<SHA-256 of salt and password, in hexadecimal>. */
const LEGACY = /^legacy\$([\w-]+)\$([0-9a-f]{64})$/;

/** Our hasher, which reads the hashes of the old system as well. */
@Injectable()
export class MigratingPasswordHasher extends ConfiguredPasswordHasher {
  override recognises(hash: string): boolean {
    return LEGACY.test(hash) || super.recognises(hash);
  }

  override verify(password: string, hash: string): Promise<boolean> {
    const [, salt, digest] = LEGACY.exec(hash) ?? [];
    if (salt === undefined || digest === undefined) return super.verify(password, hash);
    const actual = createHash('sha256')
      .update(salt + password)
      .digest();
    return Promise.resolve(timingSafeEqual(actual, Buffer.from(digest, 'hex')));
  }
}

import { Injectable } from '@nestjs/common';
import { HashingSettings } from '../../config/settings.js';
import { Argon2idPasswordHasher } from './argon2id-password-hasher.js';
import { BcryptPasswordHasher } from './bcrypt-password-hasher.js';
import { PasswordHasher } from './password-hasher.port.js';

/** Hashes as PASSWORD_HASHER says. Hashes of the other scheme verify as well, and are due for rehashing. */
@Injectable()
export class ConfiguredPasswordHasher extends PasswordHasher {
  private readonly current: PasswordHasher;
  private readonly other: PasswordHasher;

  constructor(settings: HashingSettings) {
    super();
    const bcrypt = new BcryptPasswordHasher(settings);
    const argon2id = new Argon2idPasswordHasher(settings);
    [this.current, this.other] = settings.scheme === 'bcrypt' ? [bcrypt, argon2id] : [argon2id, bcrypt];
  }

  hash(password: string): Promise<string> {
    return this.current.hash(password);
  }

  verify(password: string, hash: string): Promise<boolean> {
    const hasher = this.other.recognises(hash) ? this.other : this.current;
    return hasher.verify(password, hash);
  }

  recognises(hash: string): boolean {
    return this.current.recognises(hash) || this.other.recognises(hash);
  }

  needsRehash(hash: string): boolean {
    return this.current.needsRehash(hash);
  }
}

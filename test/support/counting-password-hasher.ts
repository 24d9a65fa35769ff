import { BcryptPasswordHasher } from '../../src/modules/passwords/index.js';
import { quickHashing } from './hashing-settings.js';

/** bcrypt at its cheapest, which remembers how much work it was given: one cost for each call. */
export class CountingPasswordHasher extends BcryptPasswordHasher {
  readonly verified: string[] = [];
  readonly hashed: string[] = [];

  constructor(bcryptCost = 4) {
    super(quickHashing({ bcryptCost }));
  }

  override async verify(password: string, hash: string): Promise<boolean> {
    this.verified.push(costIn(hash));
    return super.verify(password, hash);
  }

  override async hash(password: string): Promise<string> {
    const hash = await super.hash(password);
    this.hashed.push(costIn(hash));
    return hash;
  }

  forget(): void {
    this.verified.length = 0;
    this.hashed.length = 0;
  }
}

/** The cost as bcrypt's own text has it, such as `04`; a hash that bcrypt would refuse at once has none. */
export function costIn(hash: string): string {
  return /\$2b\$(\d\d)\$/.exec(hash)?.[1] ?? 'none';
}

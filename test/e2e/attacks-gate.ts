import { BcryptPasswordHasher } from '../../src/modules/passwords/index.js';
import { quickHashing } from '../support/hashing-settings.js';

interface Gate {
  /** Settles once a password has been found right and its request waits. */
  readonly isReached: Promise<void>;
  open(): void;
}

/** bcrypt at its cheapest, which can be made to hold one request between the look at the password and what follows. */
export class GatedPasswordHasher extends BcryptPasswordHasher {
  private reached: (() => void) | undefined;
  private opened = Promise.resolve();

  constructor() {
    super(quickHashing());
  }

  /** Holds the next request that shows a right password, and no other. */
  hold(): Gate {
    let open = () => {};
    this.opened = new Promise((resolve) => (open = resolve));
    const isReached = new Promise<void>((resolve) => (this.reached = resolve));
    return { isReached, open };
  }

  override async verify(password: string, hash: string): Promise<boolean> {
    const matches = await super.verify(password, hash);
    const { reached, opened } = this;
    if (!reached || !matches) return matches;
    this.reached = undefined;
    reached();
    await opened;
    return matches;
  }
}

import { CountingPasswordHasher } from './counting-password-hasher.js';

interface Hold {
  readonly reached: () => void;
  readonly until: Promise<void>;
}

/** A hasher that can be stopped between having verified a password and saying so: where a login takes its time. */
export class HeldPasswordHasher extends CountingPasswordHasher {
  private hold: Hold | undefined;

  /** @returns when the next verification has been reached, and what lets it go on */
  holdNext(): { readonly reached: Promise<void>; readonly letGo: () => void } {
    let reach = () => {};
    let letGo = () => {};
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const until = new Promise<void>((resolve) => (letGo = resolve));
    this.hold = { reached: reach, until };
    return { reached, letGo };
  }

  override async verify(password: string, hash: string): Promise<boolean> {
    const { hold } = this;
    this.hold = undefined;
    const matches = await super.verify(password, hash);
    hold?.reached();
    await hold?.until;
    return matches;
  }
}

import { createHash } from 'node:crypto';
import { BreachedPasswords } from '../../../src/index.js';

/** Asks by the first five digits of the password's digest, and compares the rest here. */
export class RangeBreachedPasswords extends BreachedPasswords {
  constructor(private readonly url: string) {
    super();
  }

  async includes(password: string, signal: AbortSignal): Promise<boolean> {
    const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
    const response = await fetch(`${this.url}/${digest.slice(0, 5)}`, { signal, headers: { 'Add-Padding': 'true' } });
    if (!response.ok) throw new Error(`The breach service answered ${response.status}.`);
    const line = (await response.text()).split(/\r?\n/).find((each) => each.startsWith(`${digest.slice(5)}:`));
    return line !== undefined && !line.endsWith(':0');
  }
}

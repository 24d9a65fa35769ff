import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { BreachedPasswords } from '../../../src/index.js';

export const RANGE_URL = Symbol('RANGE_URL');

@Injectable()
export class RangeBreachedPasswords extends BreachedPasswords {
  constructor(@Inject(RANGE_URL) private readonly url: string) {
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

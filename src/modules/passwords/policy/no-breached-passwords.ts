import { Injectable } from '@nestjs/common';
import { BreachedPasswords } from './breached-passwords.port.js';

/** The default: it knows no breach and asks nobody. */
@Injectable()
export class NoBreachedPasswords extends BreachedPasswords {
  includes(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

import { Injectable } from '@nestjs/common';
import { UnicodeAccountIdentifiers, type UsernameRefusal } from '../../../src/index.js';

const RESERVED = ['admin', 'root', 'support'];

/** Employee numbers: E123 and e-00123 are one person, and some names are nobody's. */
@Injectable()
export class EmployeeIdentifiers extends UnicodeAccountIdentifiers {
  override usernameKey(username: string): string {
    return super.usernameKey(username).replace(/^e-?0*(?=\d+$)/, 'e');
  }

  override usernameRefusal(username: string): UsernameRefusal | null {
    // by the key, or a spelling such as "admın" would get through
    if (RESERVED.includes(this.usernameKey(username))) {
      return { code: 'USERNAME_RESERVED', message: 'This username is reserved.' };
    }
    return super.usernameRefusal(username);
  }
}

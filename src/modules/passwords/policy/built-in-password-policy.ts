import { Injectable } from '@nestjs/common';
import { PasswordSettings } from '../../../config/settings.js';
import { BreachedPasswords } from './breached-passwords.port.js';
import { judgeNewPassword } from './judge-new-password.js';
import { type PasswordFlaw, type PasswordOwner, PasswordPolicy } from './password-policy.port.js';

/**
 * The default: length, a list of common passwords, the names of the owner and of the service, the estimated strength, and
 * `BreachedPasswords`. Its codes are in docs/accounts-and-passwords.md. Extend it to add rules of your own.
 */
@Injectable()
export class BuiltInPasswordPolicy extends PasswordPolicy {
  constructor(
    private readonly settings: PasswordSettings,
    private readonly breached: BreachedPasswords,
  ) {
    super();
  }

  /** @throws DomainError `OVERLOADED` when too many passwords wait for the estimate of their strength */
  judge(password: string, owner: PasswordOwner): Promise<readonly PasswordFlaw[]> {
    const { minLength, forbiddenWords } = this.settings;
    const context = [owner.email, owner.username, owner.fullName];
    return judgeNewPassword(password, { minLength, forbiddenWords, context, breached: this.breached });
  }
}

import { Injectable } from '@nestjs/common';
import { type ImportedHash, PasswordsService } from '../passwords/index.js';
import { IdentifiersService, NewUsersService, UserAttributeRules } from '../users/index.js';
import type { LineContext } from './user-line.js';
import { UserLineExtensions } from './user-line-extensions.js';

/** What a line of an import is judged by. */
@Injectable()
export class UserLineRules implements LineContext {
  constructor(
    private readonly passwords: PasswordsService,
    readonly newUsers: NewUsersService,
    readonly identifiers: IdentifiersService,
    readonly attributes: UserAttributeRules,
    readonly extensions: UserLineExtensions,
  ) {}

  importHash(passwordHash: string): ImportedHash {
    return this.passwords.importHash(passwordHash);
  }
}

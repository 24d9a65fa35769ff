import { type CanActivate, Injectable } from '@nestjs/common';
import { EmailSettings } from '../../../config/settings.js';
import { DomainError } from '../../../kernel/domain-error.js';

/** Where EMAIL_LOGIN is off, the routes are not there. */
@Injectable()
export class EmailLoginAllowedGuard implements CanActivate {
  constructor(private readonly settings: EmailSettings) {}

  /** @throws DomainError NOT_FOUND */
  canActivate(): true {
    if (!this.settings.allowsLogin) throw new DomainError('NOT_FOUND', { detail: 'EMAIL_LOGIN is off' });
    return true;
  }
}

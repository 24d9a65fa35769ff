import { type CanActivate, Injectable } from '@nestjs/common';
import { ProviderSettings } from '../../../config/settings.js';
import { DomainError } from '../../../kernel/domain-error.js';

/** Where CONNECTION_TOKENS is off, no token leaves the server. */
@Injectable()
export class ConnectionTokensAllowedGuard implements CanActivate {
  constructor(private readonly settings: ProviderSettings) {}

  /** @throws DomainError NOT_FOUND */
  canActivate(): true {
    if (!this.settings.allowsTokenReading) throw new DomainError('NOT_FOUND', { detail: 'CONNECTION_TOKENS is off' });
    return true;
  }
}

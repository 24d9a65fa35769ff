import { Injectable } from '@nestjs/common';
import { EmailSettings } from '../../../config/settings.js';
import { ProviderCatalogue } from '../../providers/index.js';
import { PasswordlessUsersService, UsersService } from '../../users/index.js';
import type { LoginMethods } from './last-login-method.js';

/** In which ways somebody can log in, apart from what they have connected. */
@Injectable()
export class LoginMethodsService {
  constructor(
    private readonly users: UsersService,
    private readonly passwordless: PasswordlessUsersService,
    private readonly catalogue: ProviderCatalogue,
    private readonly settings: EmailSettings,
  ) {}

  async of(userId: string): Promise<Omit<LoginMethods, 'connected'>> {
    const user = await this.users.get(userId);
    return {
      hasPassword: !this.passwordless.isPasswordless(user),
      isMailAllowed: this.settings.allowsLogin,
      isConfigured: (provider) => this.catalogue.find(provider) !== undefined,
    };
  }
}

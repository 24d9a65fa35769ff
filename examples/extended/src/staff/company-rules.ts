import { Injectable } from '@nestjs/common';
import { type HookAnswer, LifecycleHooks, type RegistrationAttempt } from 'watchword';

/** Only employees register. */
@Injectable()
export class CompanyRules extends LifecycleHooks {
  override beforeRegister({ email }: RegistrationAttempt): Promise<HookAnswer> {
    if (email.toLowerCase().endsWith('@company.example')) return Promise.resolve(undefined);
    const message = 'Register with your company address.';
    return Promise.resolve({ code: 'NOT_A_COMPANY_ADDRESS', message, field: 'email' });
  }
}

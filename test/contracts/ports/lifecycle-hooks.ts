import { Injectable } from '@nestjs/common';
import { type HookAnswer, LifecycleHooks, type LoginAttempt, type RegistrationAttempt } from '../../../src/index.js';
import { NoLifecycleHooks } from '../../../src/modules/auth/index.js';
import { describeLifecycleHooks, type HookExamples } from '../../../src/testing/index.js';
import { opened, type PortRow, type WrongAdapter } from './port-row.js';

@Injectable()
class CompanyHooks extends LifecycleHooks {
  override beforeRegister({ email }: RegistrationAttempt): Promise<HookAnswer> {
    if (email.toLowerCase().endsWith('@example.com')) return Promise.resolve(undefined);
    const message = 'Register with your company address.';
    return Promise.resolve({ code: 'NOT_A_COMPANY_ADDRESS', message, field: 'email' });
  }

  override beforeLogin({ roles, client }: LoginAttempt): Promise<HookAnswer> {
    if (!roles.includes('admin') || client.address.startsWith('10.')) return Promise.resolve(undefined);
    return Promise.resolve({ code: 'OUTSIDE_THE_OFFICE', message: 'Administrators log in from the office.' });
  }
}

class QuotingHooks extends CompanyHooks {
  override async beforeRegister(registration: RegistrationAttempt): Promise<HookAnswer> {
    const refusal = await super.beforeRegister(registration);
    return refusal && { ...refusal, message: `${registration.email} is no company address.` };
  }
}

class CaseSensitiveHooks extends CompanyHooks {
  override async beforeRegister(registration: RegistrationAttempt): Promise<HookAnswer> {
    if (registration.email === registration.email.toUpperCase()) return undefined;
    return super.beforeRegister(registration);
  }
}

class ThrowingHooks extends CompanyHooks {
  override beforeLogin(): Promise<HookAnswer> {
    return Promise.reject(new Error('not today'));
  }
}

const registration = (email: string): RegistrationAttempt => ({
  ...{ email, username: 'ada', fullName: 'Ada Lovelace', avatarUrl: null, attributes: undefined },
  client: { address: '10.0.0.1', userAgent: 'test' },
});
const login = (address: string, ...roles: string[]): LoginAttempt => ({
  ...{ userId: '0190a0a0-0000-7000-8000-000000000001', email: 'ada@example.com', roles, method: 'pwd' },
  client: { address, userAgent: 'test' },
});

const ALLOWED = {
  allowedRegistrations: [registration('ada@example.com'), registration('Ada@Example.com')],
  allowedLogins: [login('192.0.2.1', 'user'), login('10.0.0.1', 'user', 'admin')],
};
const EXAMPLES: HookExamples = {
  ...ALLOWED,
  refusedRegistrations: [registration('ada@example.org')],
  refusedLogins: [login('192.0.2.1', 'user', 'admin')],
};

function wrong(Hooks: typeof CompanyHooks, breaks: RegExp): WrongAdapter {
  return { suite: () => describeLifecycleHooks('it', () => new Hooks(), EXAMPLES), breaks };
}

export const LIFECYCLE_HOOKS: PortRow = {
  port: LifecycleHooks,
  right: {
    NoLifecycleHooks: () => describeLifecycleHooks('NoLifecycleHooks', () => new NoLifecycleHooks(), ALLOWED),
    CompanyHooks: () => describeLifecycleHooks('CompanyHooks', () => new CompanyHooks(), EXAMPLES),
  },
  wrong: {
    'say whom they refuse': wrong(
      QuotingHooks,
      /refuses registrations with a code and a message that tell nothing of the person$/,
    ),
    'judge a spelling': wrong(CaseSensitiveHooks, /judges a registration alike in upper case/),
    'throw where they should allow': wrong(ThrowingHooks, /allows .* to log in/),
    'throw where they should refuse': wrong(ThrowingHooks, /refuses logins with a code/),
  },
  open: opened(new CompanyHooks()),
  called: ['beforeRegister', 'beforeLogin'],
};

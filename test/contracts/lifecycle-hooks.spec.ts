import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { type HookAnswer, LifecycleHooks, type LoginAttempt, type RegistrationAttempt } from '../../src/index.js';
import { describeLifecycleHooks, type HookExamples } from '../../src/testing/index.js';
import { outcomeOf } from '../support/suite-outcome.js';

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

/** Allows whoever shouts, and says whom it refuses. */
class CarelessHooks extends CompanyHooks {
  override async beforeRegister(registration: RegistrationAttempt): Promise<HookAnswer> {
    if (registration.email === registration.email.toUpperCase()) return undefined;
    const refusal = await super.beforeRegister(registration);
    return refusal && { ...refusal, message: `${registration.email} is no company address.` };
  }
}

/** Throws where it should answer. */
class ThrowingHooks extends CompanyHooks {
  override beforeLogin(): Promise<HookAnswer> {
    return Promise.reject(new Error('not today'));
  }
}

const registration = (email: string): RegistrationAttempt => ({
  ...{ email, username: 'ada', fullName: 'Ada Lovelace', avatarUrl: null },
  client: { address: '10.0.0.1', userAgent: 'test' },
});
const login = (address: string, ...roles: string[]): LoginAttempt => ({
  ...{ userId: '0190a0a0-0000-7000-8000-000000000001', email: 'ada@example.com', roles, method: 'pwd' },
  client: { address, userAgent: 'test' },
});

const EXAMPLES: HookExamples = {
  allowedRegistrations: [registration('ada@example.com'), registration('Ada@Example.com')],
  refusedRegistrations: [registration('ada@example.org')],
  allowedLogins: [login('192.0.2.1', 'user'), login('10.0.0.1', 'user', 'admin')],
  refusedLogins: [login('192.0.2.1', 'user', 'admin')],
};

describeLifecycleHooks('The hooks of docs/extending.md', () => new CompanyHooks(), EXAMPLES);

describe('the contract of LifecycleHooks', () => {
  const failuresOf = async (make: () => LifecycleHooks) =>
    (await outcomeOf(() => describeLifecycleHooks('x', make, EXAMPLES))).failed.map((title) => title.split(':')[0]);

  it('is kept by these hooks, also when it is run apart', async () => {
    expect(await failuresOf(() => new CompanyHooks())).toEqual([]);
  });

  it('is broken by hooks that say whom they refuse, and that judge a spelling', async () => {
    expect(await failuresOf(() => new CarelessHooks())).toEqual([
      'refuses registrations with a code and a message that tell nothing of the person',
      'judges a registration alike in upper case',
    ]);
  });

  it('is broken by hooks that throw where they should answer', async () => {
    expect((await failuresOf(() => new ThrowingHooks())).length).toBeGreaterThanOrEqual(3);
  });
});

it('docs/extending.md shows the adapter that is tested here, word for word', () => {
  const [adapter = ''] = /@Injectable\(\)\nclass CompanyHooks [^]*?\n}\n/.exec(readFileSync(__filename, 'utf8')) ?? [];
  expect(adapter).toContain('CompanyHooks');
  expect(readFileSync('docs/extending.md', 'utf8')).toContain(adapter);
});

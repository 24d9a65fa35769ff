/// <reference types="jest" />
import type { HookAnswer, LifecycleHooks, LoginAttempt, RegistrationAttempt } from '../modules/auth/index.js';

/** What the hooks are for, in examples. */
export interface HookExamples {
  /** Registrations that the hooks allow; at least one. */
  readonly allowedRegistrations: readonly RegistrationAttempt[];
  /** Registrations that the hooks refuse. */
  readonly refusedRegistrations?: readonly RegistrationAttempt[];
  /** Logins that the hooks allow; at least one. */
  readonly allowedLogins: readonly LoginAttempt[];
  /** Logins that the hooks refuse. */
  readonly refusedLogins?: readonly LoginAttempt[];
}

const CODE = /^[A-Z]+(_[A-Z0-9]+)*$/;

/**
 * What every `LifecycleHooks` has to do; call it at the top of a spec file that Jest or Vitest runs.
 *
 * @param make new hooks, as another server would have them
 */
export function describeLifecycleHooks(name: string, make: () => LifecycleHooks, examples: HookExamples): void {
  const { allowedRegistrations, refusedRegistrations = [], allowedLogins, refusedLogins = [] } = examples;

  describe(`${name} keeps the contract of LifecycleHooks`, () => {
    const signal = new AbortController().signal;
    const onRegistration = (attempt: RegistrationAttempt) => make().beforeRegister(frozen(attempt), signal);
    const onLogin = (attempt: LoginAttempt) => make().beforeLogin(frozen(attempt), signal);

    it('has examples of what it allows', () => {
      expect(allowedRegistrations.length).toBeGreaterThan(0);
      expect(allowedLogins.length).toBeGreaterThan(0);
    });

    it.each(allowedRegistrations)('allows $email to register', async (attempt) => {
      expect(await onRegistration(attempt)).toBeUndefined();
    });

    it.each(allowedLogins)('allows $email to log in', async (attempt) => {
      expect(await onLogin(attempt)).toBeUndefined();
    });

    it('refuses registrations with a code and a message that tell nothing of the person', async () => {
      for (const attempt of refusedRegistrations) {
        const { email, username, fullName } = attempt;
        assertRefusal(await onRegistration(attempt), [email, username, fullName]);
      }
    });

    it('refuses logins with a code and a message that tell nothing of the person', async () => {
      for (const attempt of refusedLogins) assertRefusal(await onLogin(attempt), [attempt.userId, attempt.email]);
    });

    it('judges a registration alike in upper case: it is the same address', async () => {
      for (const attempt of [...allowedRegistrations, ...refusedRegistrations]) {
        const shouted = { ...attempt, email: attempt.email.toUpperCase() };
        expect(await onRegistration(shouted)).toEqual(await onRegistration(attempt));
      }
    });

    it('does not wait for anything when nobody waits for it any more', async () => {
      const abort = new AbortController();
      abort.abort();
      const answers = [
        ...allowedRegistrations.map((attempt) => make().beforeRegister(attempt, abort.signal)),
        ...allowedLogins.map((attempt) => make().beforeLogin(attempt, abort.signal)),
      ];
      expect(await Promise.allSettled(answers)).toHaveLength(answers.length);
    });
  });
}

function assertRefusal(answer: HookAnswer, personal: readonly string[]): void {
  expect(answer?.code).toMatch(CODE);
  expect(answer?.message.trim()).not.toBe('');
  for (const text of personal) expect(answer?.message.toLowerCase()).not.toContain(text.toLowerCase());
}

/** Hooks judge; they change nothing of what they are given. */
function frozen<T extends object>(attempt: T): T {
  for (const value of Object.values(attempt)) if (typeof value === 'object' && value !== null) Object.freeze(value);
  return Object.freeze({ ...attempt });
}

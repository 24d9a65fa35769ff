import { randomBytes } from 'node:crypto';

/** What somebody registers with. */
export interface NewAccount {
  /** Unique, compared without case. */
  readonly email: string;
  /** Unique, compared without case. */
  readonly username: string;
  /** As people are to read it. */
  readonly fullName: string;
  /** In clear. The policy has to accept it. */
  readonly password: string;
}

/** A valid account that nobody else has, to register with; what is given wins. */
export function anAccount(given: Partial<NewAccount> = {}): NewAccount {
  const unique = randomBytes(6).toString('hex');
  return {
    email: `person-${unique}@example.org`,
    username: `person-${unique}`,
    fullName: 'Test Person',
    password: `violet-${randomBytes(9).toString('base64url')}-harbour`,
    ...given,
  };
}

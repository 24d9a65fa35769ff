/* The sections of the settings that say how people get an account, and what its address proves. */

export const REGISTRATION_MODES = ['open', 'discreet', 'closed'] as const;

/** Who may make an account, and what they are told. */
export class RegistrationSettings {
  /** `discreet` tells nobody whether an address has an account; `closed` refuses everybody. */
  readonly mode: (typeof REGISTRATION_MODES)[number];
}

export const EMAIL_VERIFICATIONS = ['off', 'optional', 'required'] as const;
export const EMAIL_CHANGES = ['confirmed', 'at-once'] as const;

/** How far an account's e-mail address must be proven, and what it proves. */
export class EmailSettings {
  /** `optional` asks for a confirmation, `required` refuses logins without one. */
  readonly verification: (typeof EMAIL_VERIFICATIONS)[number];
  /** Whether an address that users give themselves counts before it was confirmed. */
  readonly change: (typeof EMAIL_CHANGES)[number];
  /** Whether a mailed link or code logs in. */
  readonly allowsLogin: boolean;
}

import type { ChangeKind, OmissionKind } from './change-kinds.js';

/**
 * One person of another system, with the field names of our lines. Values are as in the file, of any type, and not checked yet.
 * Undefined, null and an empty text mean that there is no value. LineMaker makes a line of it.
 */
export interface ForeignPerson {
  /** A UUID stays the id. Any other id becomes `externalId`. */
  readonly id?: unknown;
  readonly email?: unknown;
  /** Whether the system knows that the address is theirs. */
  readonly isEmailVerified?: boolean;
  /** Since when, if the system says it; in a form as `createdAt` has. */
  readonly emailVerifiedAt?: unknown;
  readonly username?: unknown;
  /** If there is no username, one is made of this, or of the address. */
  readonly nickname?: unknown;
  readonly fullName?: unknown;
  readonly avatarUrl?: unknown;
  /** In a form that docs/accounts-and-passwords.md lists. If the other system keeps it in parts, the converter joins them. */
  readonly passwordHash?: unknown;
  readonly isSuspended?: boolean;
  /** A text of any form that `foreignInstant` reads; epochs go through `fromEpoch` before. */
  readonly createdAt?: unknown;
  readonly connections?: readonly ForeignConnection[];
  /** What the converter itself leaves out, such as roles. */
  readonly changes?: readonly ChangeKind[];
}

/** An account at a provider, which the person logs in through. */
export interface ForeignConnection {
  /** As the system calls it; the converter's table and `--provider` say how we call it. */
  readonly provider: unknown;
  /** The person's id there. */
  readonly subject: unknown;
  /** Whether the id is another one than the provider tells us. Then the connection is kept only if `--provider` names the provider. */
  readonly isOtherSubject?: boolean;
}

/** A record that is left out, because it cannot become an account. */
export interface LeftOut {
  readonly leftOut: OmissionKind;
}

/** What a converter makes of one record. */
export type ConvertedRecord = ForeignPerson | LeftOut;

/** Whether the record becomes no line. */
export function isLeftOut(converted: object): converted is LeftOut {
  return 'leftOut' in converted;
}

/** Somebody who has an account in another system: what each of the systems may know, before it is written as that system does. */
export interface ForeignPerson {
  /** Counts from 1, as the numbers of a table do. */
  readonly number: number;
  readonly uuid: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  /** Only of systems that have usernames. */
  readonly username: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly createdAt: Date | null;
  readonly isSuspended: boolean;
  readonly roles: readonly string[];
  readonly phone: string | null;
  readonly avatarUrl: string | null;
  /** Whose hash the system has: of its own usual scheme, of one that nobody reads any more, or none. */
  readonly password: 'usual' | 'unreadable' | 'none';
  /** The id of the person at Google. */
  readonly google: string | null;
}

/** What is odd about somebody; what is not named stays as it is with everybody else. */
export type Oddity = Partial<ForeignPerson>;

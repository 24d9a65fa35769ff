import { anAccount, type NewAccount } from './accounts.js';
import { LoggedInUser, type TestUser, testUserOf } from './test-user.js';
import type { UserAccounts, WantedUser } from './user-accounts.js';

/** Where users are made. */
interface UserPlace {
  readonly accounts: UserAccounts;
  readonly url: string;
}

/**
 * Describes a user and makes it: `aUser().withRole('admin').loggedIn()`. Valid as it is, and unlike everybody else. Each
 * method answers a new builder, so what is described once can be made several times with other addresses.
 *
 * Users are made by the application's services and not by requests, so it works whatever the settings and the hooks say of
 * registration and login, and takes no mail. `created` and `loggedIn` throw what these services throw: a DomainError
 * EMAIL_TAKEN or USERNAME_TAKEN, or VALIDATION_FAILED for an unknown role and for a password that the policy refuses.
 */
export class UserBuilder {
  constructor(
    private readonly place: UserPlace,
    private readonly given: Partial<NewAccount> = {},
    private readonly wanted: Omit<WantedUser, 'account'> = { roles: [], isVerified: false, isSuspended: false },
  ) {}

  /** In the place of one that nobody else has. */
  withEmail(email: string): UserBuilder {
    return this.with({ email });
  }

  /** In the place of one that nobody else has. */
  withUsername(username: string): UserBuilder {
    return this.with({ username });
  }

  /** In the place of "Test Person". */
  withFullName(fullName: string): UserBuilder {
    return this.with({ fullName });
  }

  /** The policy judges it as any new password. */
  withPassword(password: string): UserBuilder {
    return this.with({ password });
  }

  /** Besides `user`, which everybody has. The role has to exist. */
  withRole(role: string): UserBuilder {
    return this.wanting({ roles: [...this.wanted.roles, role] });
  }

  /** What the application keeps of its users; judged by its `userAttributes` as those that an administrator sets. */
  withAttributes(attributes: Readonly<Record<string, unknown>>): UserBuilder {
    return this.wanting({ attributes });
  }

  /** The address is known to be the user's. */
  verified(): UserBuilder {
    return this.wanting({ isVerified: true });
  }

  /** Nobody can log in to the account. */
  suspended(): UserBuilder {
    return this.wanting({ isSuspended: true });
  }

  /** Makes the account. */
  async created(): Promise<TestUser> {
    const account = anAccount(this.given);
    return testUserOf(await this.place.accounts.create({ ...this.wanted, account }), account.password);
  }

  /**
   * Makes the account and begins a session, as a login with the password does. To see a login itself, with its limits and
   * hooks, send `POST /api/auth/login`.
   *
   * @throws Error for a suspended user
   */
  async loggedIn(): Promise<LoggedInUser> {
    if (this.wanted.isSuspended) throw new Error('a suspended user cannot log in: log in first, and suspend then');
    const user = await this.created();
    return new LoggedInUser(this.place.url, user, await this.place.accounts.logIn(user.id));
  }

  private with(given: Partial<NewAccount>): UserBuilder {
    return new UserBuilder(this.place, { ...this.given, ...given }, this.wanted);
  }

  private wanting(wanted: Partial<WantedUser>): UserBuilder {
    return new UserBuilder(this.place, this.given, { ...this.wanted, ...wanted });
  }
}

/** Where a request comes from. */
export interface HookClient {
  /** The address that the request came from. */
  readonly address: string;
  /** As the client sends it; may be empty. */
  readonly userAgent: string;
}

/** Somebody who is about to register. The password is not among it. */
export interface RegistrationAttempt {
  /** As it would be stored. */
  readonly email: string;
  /** As it would be stored. */
  readonly username: string;
  /** As it would be stored. */
  readonly fullName: string;
  /** An https address, or null. */
  readonly avatarUrl: string | null;
  /** User attributes of the team's own, judged and as they would be stored; undefined without `userAttributes`. */
  readonly attributes: object | undefined;
  /** From where. */
  readonly client: HookClient;
}

/** Somebody who has proved who they are, and whose session is about to begin. */
export interface LoginAttempt {
  /** Who is about to log in. */
  readonly userId: string;
  /** As it is stored. */
  readonly email: string;
  /** Their names. */
  readonly roles: readonly string[];
  /** How they proved it, as an `amr` value (RFC 8176): `pwd`, `otp` for a mailed link or code, `fed` through a provider. */
  readonly method: string;
  /** From where. */
  readonly client: HookClient;
}

/** Why something is refused; both texts are answered to the caller. */
export interface HookRefusal {
  /** For programs, in UPPER_SNAKE. */
  readonly code: string;
  /** For people, one sentence. It names no account. */
  readonly message: string;
  /** Which field of the request it is about; the name of the action unless it is said. */
  readonly field?: string;
}

/** What a hook says: a refusal, or nothing. */
export type HookAnswer = HookRefusal | undefined;

/**
 * Rules of a team that may refuse what Watchword would do. Override what is needed: the default refuses nothing.
 *
 * A hook is called outside of any transaction, so it may ask other systems. It has five seconds: after that, the request is
 * answered with 503, and nobody is registered or logged in. What it throws is answered as any error is: a `DomainError` by its code,
 * anything else as 500. The contract suite `describeLifecycleHooks` in `testing/` says whether hooks are right.
 */
export abstract class LifecycleHooks {
  /**
   * Before somebody registers, also by signing in through a provider; not for accounts that administrators, operators or an import create. It is asked before
   * anything else is looked at, so that its answer tells nobody which accounts there are: it must not depend on that either.
   *
   * @param signal aborts when the answer is no longer waited for
   * @returns a refusal, answered as 403 `REGISTRATION_REFUSED`
   */
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  beforeRegister(registration: RegistrationAttempt, signal: AbortSignal): Promise<HookAnswer> {
    return Promise.resolve(undefined);
  }

  /**
   * Before a session begins, after the user has proved who they are: with a password, by mail or through a provider, for tokens or for a classic
   * session. Not at a refresh or a reauthentication, where the session is there already; end it to refuse those.
   *
   * @param signal aborts when the answer is no longer waited for
   * @returns a refusal, answered as 403 `LOGIN_REFUSED`
   */
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  beforeLogin(login: LoginAttempt, signal: AbortSignal): Promise<HookAnswer> {
    return Promise.resolve(undefined);
  }
}

import type { UserEntity } from '../modules/users/index.js';
import { TestClient } from './test-client.js';
import type { TestTokens } from './user-accounts.js';

/** An account that a test has made, with the password that the application does not know any more. */
export interface TestUser {
  /** The subject of every token of theirs. */
  readonly id: string;
  /** As it is stored. */
  readonly email: string;
  /** As it is stored. */
  readonly username: string;
  /** As people are to read it. */
  readonly fullName: string;
  /** In clear, for logging in. */
  readonly password: string;
  /** With `user`, which everybody has. */
  readonly roles: readonly string[];
}

export function testUserOf({ id, email, username, fullName, roles }: UserEntity, password: string): TestUser {
  return { id, email, username, fullName, password, roles: [...roles] };
}

/** Somebody who is logged in: a client whose requests carry their access token. */
export class LoggedInUser extends TestClient implements TestUser {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly fullName: string;
  readonly password: string;
  readonly roles: readonly string[];
  /** What every request carries, unless it names another token. */
  readonly accessToken: string;
  /** For `POST /api/auth/refresh`. */
  readonly refreshToken: string;
  /** Of the session that stands behind both tokens. */
  readonly sessionId: string;

  constructor(baseUrl: string, user: TestUser, tokens: TestTokens) {
    super(baseUrl, tokens.accessToken);
    Object.assign(this, user, tokens);
  }
}

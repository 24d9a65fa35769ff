import type { RegistrationSettings } from '../../../config/settings.js';
import type { ErrorCode } from '../../../kernel/error-codes.js';

interface KnownAccount {
  /** Whether they have proven the address. */
  readonly isEmailVerified: boolean;
  /** Whether it is the very address, and not one that only looks like it. */
  readonly hasSameEmail: boolean;
}

/** What is known when somebody comes back from a provider. */
export interface SignInFacts {
  /** Whether the account at the provider is connected with a user of ours. */
  readonly isConnected: boolean;
  /** Whether the provider gave an address, and says that it is theirs. */
  readonly isEmailVerified: boolean;
  /** The user who has that address here, or one that is kept apart from it; null where nobody has. */
  readonly account: KnownAccount | null;
  readonly registration: RegistrationSettings['mode'];
}

/** What is done about them. */
export type SignInDecision =
  | { readonly act: 'log-in' | 'link' | 'register' }
  | {
      readonly act: 'refuse';
      readonly code: Extract<ErrorCode, 'PROVIDER_EMAIL_UNVERIFIED' | 'REGISTRATION_CLOSED'>;
      readonly reason: 'address_unverified' | 'address_differs' | 'account_unverified' | 'registration_closed';
    };

/**
 * As whom somebody is logged in whom a provider has identified. An address links two accounts only if both sides have verified
 * it: else whoever registers with the address of another, here or there, would share an account with them.
 *
 * | connected | address at the provider | account with it here | registration    | decision                              |
 * | --------- | ----------------------- | -------------------- | --------------- | ------------------------------------- |
 * | yes       | –                       | –                    | –               | log in as the user of the connection  |
 * | no        | none, or unverified     | –                    | –               | PROVIDER_EMAIL_UNVERIFIED             |
 * | no        | verified                | verified             | –               | link, and log in as that user         |
 * | no        | verified                | verified, alike only | –               | PROVIDER_EMAIL_UNVERIFIED             |
 * | no        | verified                | unverified           | –               | PROVIDER_EMAIL_UNVERIFIED             |
 * | no        | verified                | none                 | closed          | REGISTRATION_CLOSED                   |
 * | no        | verified                | none                 | open or discreet | register, and log in as the new user |
 *
 * The second row does not depend on the columns behind it, so it tells nobody which accounts there are. The others answer to
 * whoever has the address. For the same reason a discreet registration has nothing to hide here.
 */
export function signInDecision({ isConnected, isEmailVerified, account, registration }: SignInFacts): SignInDecision {
  if (isConnected) return { act: 'log-in' };
  if (!isEmailVerified) return unverified('address_unverified');
  if (account) return decisionOn(account);
  if (registration !== 'closed') return { act: 'register' };
  return { act: 'refuse', code: 'REGISTRATION_CLOSED', reason: 'registration_closed' };
}

function decisionOn({ isEmailVerified, hasSameEmail }: KnownAccount): SignInDecision {
  if (!isEmailVerified) return unverified('account_unverified');
  return hasSameEmail ? { act: 'link' } : unverified('address_differs');
}

function unverified(reason: 'address_unverified' | 'address_differs' | 'account_unverified'): SignInDecision {
  return { act: 'refuse', code: 'PROVIDER_EMAIL_UNVERIFIED', reason };
}

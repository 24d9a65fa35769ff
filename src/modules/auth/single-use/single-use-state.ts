import { digestOf } from '../../../kernel/opaque-token.js';
import type { UserEntity } from '../../users/index.js';

export type SingleUsePurpose =
  'email_verification' | 'email_change' | 'email_change_undo' | 'password_reset' | 'invitation' | 'email_login';

type Account = Pick<UserEntity, 'id' | 'emailKey' | 'tokenVersion' | 'status' | 'deletedAt'>;

/**
 * What of an account a token is bound to, so that whatever changes it kills the token.
 *
 * | purpose                                          | e-mail address | token version |
 * | ------------------------------------------------ | -------------- | ------------- |
 * | email_verification, email_change, password_reset | bound          | bound         |
 * | invitation, email_login                          | bound          | bound         |
 * | email_change_undo                                | –              | –             |
 *
 * A new password raises the token version, and so do a suspension and logging out everywhere: whoever put strangers out that
 * way has put out their links, too. The way back from a change of the address outlives all of these, because whoever took an
 * account over would do them first.
 */
export function stateDigestOf(user: Account, purpose: SingleUsePurpose): string {
  const bound = purpose === 'email_change_undo' ? [user.id] : [user.id, user.emailKey, user.tokenVersion];
  return digestOf(JSON.stringify(bound));
}

/** Nobody redeems anything for an account that is suspended or deleted. */
export function canRedeem(user: Account | null, stateDigest: string, purpose: SingleUsePurpose): user is Account {
  return user?.status === 'active' && user.deletedAt === null && stateDigestOf(user, purpose) === stateDigest;
}

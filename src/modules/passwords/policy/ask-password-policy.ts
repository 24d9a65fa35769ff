import { withinDeadline } from '../../../kernel/deadline.js';
import { DomainError } from '../../../kernel/domain-error.js';
import type { PasswordFlaw, PasswordOwner, PasswordPolicy } from './password-policy.port.js';

/** Longer than the estimate of the strength takes on a busy server. */
const TIME_LIMIT_MS = 30_000;
const RETRY_AFTER_SECONDS = 5;

/**
 * What the policy says. One that fails accepts nothing: unlike a breach service it may be the only rule that there is.
 *
 * @throws DomainError whatever the policy refuses with; `SERVICE_UNAVAILABLE` when it throws something else, does not answer in time
 *   or answers with something that is no list
 */
export async function askPasswordPolicy(
  policy: PasswordPolicy,
  password: string,
  owner: PasswordOwner,
): Promise<readonly PasswordFlaw[]> {
  try {
    const flaws: unknown = await withinDeadline(TIME_LIMIT_MS, policy.judge(password, owner));
    if (!Array.isArray(flaws)) throw new TypeError('the policy answered no list');
    return flaws as readonly PasswordFlaw[];
  } catch (error) {
    if (error instanceof DomainError) throw error;
    // neither the message nor the error as a cause: they may quote the password
    const name = error instanceof Error ? error.name : 'unknown';
    const detail = `The password policy failed (${name}); no password was set.`;
    throw new DomainError('SERVICE_UNAVAILABLE', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

import { fieldRefused } from '../../../kernel/domain-error.js';

interface IdentifierFields {
  readonly identifier?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly username?: string | null | undefined;
}

/**
 * The one of the three fields that names the account.
 *
 * @throws DomainError VALIDATION_FAILED when there is none, or several that may name two accounts
 */
export function identifierIn({ identifier, email, username }: IdentifierFields): string {
  const given = [identifier, email, username].filter((value) => value !== undefined && value !== null);
  const [first, second] = given;
  if (first === undefined) throw fieldRefused('identifier', 'IS_REQUIRED', 'identifier must be an e-mail or username');
  if (second !== undefined) {
    throw fieldRefused('identifier', 'IS_AMBIGUOUS', 'send one of identifier, email and username');
  }
  return first;
}

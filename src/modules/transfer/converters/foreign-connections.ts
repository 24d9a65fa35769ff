import { isProviderId } from '../../../config/settings.js';
import { textOf } from './fields.js';
import type { ForeignConnection } from './foreign-person.js';

const LONGEST_SUBJECT = 255;
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

/** A connection as a line has it, without tokens. */
export interface LineConnection {
  readonly provider: string;
  readonly subject: string;
}

/** Our names of providers, by the other system's names. */
export type ProviderNames = Readonly<Record<string, string>>;

/**
 * The connection with our name of the provider; undefined if a line cannot have it.
 *
 * A wrong subject is worse than none: a person without a connection gets one at the first login through the provider, by the
 * verified address. A person with another subject is refused there.
 */
export function connectionOf(
  { provider, subject, isOtherSubject = false }: ForeignConnection,
  names: ProviderNames,
): LineConnection | undefined {
  const theirs = textOf(provider) ?? '';
  const isNamed = Object.hasOwn(names, theirs);
  if (isOtherSubject && !isNamed) return undefined;
  const ours = isNamed ? names[theirs] : theirs;
  const theirSubject = textOf(subject);
  if (ours === undefined || !isProviderId(ours)) return undefined;
  if (theirSubject === undefined || theirSubject.length > LONGEST_SUBJECT) return undefined;
  return UNSTORABLE.test(theirSubject) ? undefined : { provider: ours, subject: theirSubject };
}

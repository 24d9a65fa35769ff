import type { ProviderProfile } from '../../config/settings.js';
import type { ProviderIdentity } from './provider-tokens-answer.js';

export type Claims = Readonly<Record<string, unknown>>;

const LONGEST = { subject: 255, email: 320, name: 200, username: 200, url: 1_000 } as const;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Of an id token, and of the userinfo where the id token has no address (OpenID Connect Core 1.0, section 5.1). */
export function identityOfClaims(claims: Claims, formUser?: string): ProviderIdentity | undefined {
  const subject = exactId(claims['sub']);
  if (subject === undefined) return undefined;
  const email = text(claims['email'], LONGEST.email);
  return {
    subject,
    email,
    // Apple writes it as a text
    isEmailVerified: email !== undefined && [true, 'true'].includes(claims['email_verified'] as boolean | string),
    fullName: text(claims['name'], LONGEST.name) ?? nameInForm(formUser),
    username: text(claims['preferred_username'], LONGEST.username),
    avatarUrl: httpsAddress(claims['picture']),
  };
}

/** Of what a plain OAuth 2 provider says of the user, and its list of addresses. */
export function identityOfProfile(
  body: Claims,
  profile: ProviderProfile,
  emails: readonly Claims[] = [],
): ProviderIdentity | undefined {
  const subject = idIn(body[profile.subject]);
  if (subject === undefined) return undefined;
  const listed = chosenEmail(emails);
  const own = text(body[profile.email], LONGEST.email);
  const isOwnVerified = profile.emailVerified !== undefined && body[profile.emailVerified] === true;
  const email = text(listed?.['email'], LONGEST.email) ?? own;
  return {
    subject,
    email,
    isEmailVerified: email !== undefined && (listed ? listed['verified'] === true : isOwnVerified),
    fullName: text(body[profile.name], LONGEST.name),
    username: text(body[profile.username], LONGEST.username),
    avatarUrl: httpsAddress(body[profile.picture]),
  };
}

/** The primary one if it is verified, else any that is. */
function chosenEmail(emails: readonly Claims[]): Claims | undefined {
  const verified = emails.filter((entry) => entry['verified'] === true && text(entry['email'], LONGEST.email));
  return verified.find((entry) => entry['primary'] === true) ?? verified[0];
}

function idIn(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : exactId(value);
}

/** To the letter: if it were trimmed, two users of a provider could count as one. */
function exactId(value: unknown): string | undefined {
  const id = text(value, LONGEST.subject);
  return id === value ? id : undefined;
}

/** Text that somebody else's server made: of another type, over-long or unprintable, it counts as absent. */
function text(value: unknown, longest: number): string | undefined {
  if (typeof value !== 'string' || UNPRINTABLE.test(value)) return undefined;
  const trimmed = value.trim();
  return trimmed !== '' && trimmed.length <= longest ? trimmed : undefined;
}

function httpsAddress(value: unknown): string | undefined {
  const address = text(value, LONGEST.url);
  return address !== undefined && URL.canParse(address) && new URL(address).protocol === 'https:' ? address : undefined;
}

/**
 * Apple's `user`, which comes through the browser at the first sign-in alone. Nothing of it is signed, so only the name is
 * read.
 */
function nameInForm(formUser: string | undefined): string | undefined {
  if (formUser === undefined || formUser.length > 2_000) return undefined;
  try {
    const { name } = JSON.parse(formUser) as { name?: { firstName?: unknown; lastName?: unknown } };
    const parts = [name?.firstName, name?.lastName].map((part) => text(part, LONGEST.name));
    return text(parts.filter((part) => part !== undefined).join(' '), LONGEST.name);
  } catch {
    return undefined;
  }
}

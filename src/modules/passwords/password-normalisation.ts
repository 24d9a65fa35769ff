const SPACE_OF_ANY_WIDTH = /\p{Zs}/gu;

/**
 * The form in which a password is judged, counted and hashed: RFC 8265, section 4.2.2 (OpaqueString). Every kind of space
 * becomes U+0020, then NFC puts letters and their accents together, so that a password matches on whichever keyboard it is
 * typed. Case and width stay.
 *
 * It refuses nothing, because it also prepares the passwords of people who log in. What a new password must not contain is
 * a rule of the policy.
 */
export function normalisePassword(password: string): string {
  return password.replaceAll(SPACE_OF_ANY_WIDTH, ' ').normalize('NFC');
}

/**
 * The forms that a presented password may have been hashed in, the likelier first: as it is, and where that is another
 * text, its NFKC form. Passwords were once hashed in NFKC, and whoever has chosen one then may type it in full width on one
 * device and in plain letters on another. The number of forms depends on the typed text only, never on the
 * account.
 */
export function presentedForms(password: string): readonly [string, ...string[]] {
  const compatible = password.normalize('NFKC');
  return normalisePassword(compatible) === normalisePassword(password) ? [password] : [password, compatible];
}

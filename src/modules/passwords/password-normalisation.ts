/**
 * The form in which a password is hashed: NFKC, so that it matches on whichever keyboard it is typed. Every hasher of ours
 * comes here.
 */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * - `session`: the session has ended.
 * - `user`: what a token says of its user may no longer be so.
 * - `token`: this one access token, by its id (`jti`).
 * - `key`: everything that the signing key signed, by its id (`kid`).
 * - `role`: no token; what the role of this name allows may be different.
 */
export const REVOCATION_KINDS = ['session', 'user', 'token', 'key', 'role'] as const;
/** What a revocation is about. */
export type RevocationKind = (typeof REVOCATION_KINDS)[number];

export const CONNECTION_STATES = ['connected', 'needs_reconsent'] as const;
/** Whether a connection can be used, or its user has to consent at the provider again. */
export type ConnectionState = (typeof CONNECTION_STATES)[number];

export const RECONSENT_REASONS = [
  'refused',
  'no_refresh_token',
  'interrupted',
  'lost_answer',
  'unreadable',
  'withdrawn',
  'ambiguous',
  'no_tokens',
] as const;
/**
 * Why a user has to consent again:
 * - `refused`: the provider says that the grant is dead (`invalid_grant`).
 * - `ambiguous`: the provider refused without a word of why.
 * - `no_refresh_token`: the access token has expired and the provider gave nothing to refresh it with.
 * - `withdrawn`: the provider refuses the access token, and there is nothing to refresh it with.
 * - `interrupted`: a process ended between the provider's answer and our write, and the old token is dead.
 * - `lost_answer`: the provider's answer was lost on its way, and the old token is dead.
 * - `unreadable`: the key that sealed the tokens is not there any more, or the row was changed.
 * - `no_tokens`: imported without tokens, for signing in alone.
 */
export type ReconsentReason = (typeof RECONSENT_REASONS)[number];

import { earlier } from '../../kernel/duration.js';
import { REVOCATION_REASONS, type RevocationReason } from './session.entity.js';

export const ENDING_REASONS = [...REVOCATION_REASONS, 'idle_expired', 'expired', 'unrecorded'] as const;
/** Why a session ended. */
export type EndingReason = (typeof ENDING_REASONS)[number];

/** That a session ended, and why. */
export interface Ending {
  /** The first of several. */
  readonly reason: EndingReason;
  /** Null where nobody wrote down when. */
  readonly at: Date | null;
}

/** What a session's row says of its end. */
export interface EndableSession {
  readonly revokedAt: Date | null;
  readonly revokedReason: string | null;
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
  readonly tokenVersion: number;
}

/** What decides over all sessions of a user. */
export interface SessionHolder {
  readonly status: 'active' | 'suspended';
  readonly deletedAt: Date | null;
  readonly tokenVersion: number;
}

/**
 * Why the session has ended; null while it lives. What came first counts: a session that was idle for too long had ended,
 * whatever was ended with it later.
 *
 * | session                                       | user               | reason            | at            |
 * | --------------------------------------------- | ------------------ | ----------------- | ------------- |
 * | ended in writing, its own end not there yet   | any                | as written        | as written    |
 * | the same, when the tokens had ended before    | any                | tokens_ended      | not known     |
 * | its own end has come: the absolute one        | any                | expired           | that end      |
 * | its own end has come: the idle one            | any                | idle_expired      | that end      |
 * | otherwise                                     | deleted            | account_deleted   | the deletion  |
 * | otherwise                                     | suspended          | account_suspended | not known     |
 * | of another token version                      | active             | tokens_ended      | not known     |
 * | of the user's token version                   | active             | none, it lives    |               |
 *
 * Suspension, deletion and whatever raises the token version through us are written at the sessions. The rows about the user
 * are for a login that was under way meanwhile and for other programs; `unrecorded` is for one that ended a session in
 * writing without a reason of ours.
 */
export function endingOf(session: EndableSession, user: SessionHolder, now: Date): Ending | null {
  const { revokedAt, expiresAt } = session;
  const ownEnd = earlier(session.idleExpiresAt, expiresAt);
  const hasRunOut = ownEnd <= now;
  if (revokedAt && (revokedAt < ownEnd || !hasRunOut)) {
    const reason = reasonFrom(session.revokedReason);
    return { reason, at: reason === 'tokens_ended' ? null : revokedAt };
  }
  if (hasRunOut) return { reason: ownEnd < expiresAt ? 'idle_expired' : 'expired', at: ownEnd };
  if (user.deletedAt) return { reason: 'account_deleted', at: user.deletedAt };
  if (user.status === 'suspended') return { reason: 'account_suspended', at: null };
  return session.tokenVersion === user.tokenVersion ? null : { reason: 'tokens_ended', at: null };
}

/** The token version of the user's live sessions; null when they can have none. */
export function liveVersionOf({ status, deletedAt, tokenVersion }: SessionHolder): number | null {
  return status === 'active' && !deletedAt ? tokenVersion : null;
}

function reasonFrom(written: string | null): EndingReason {
  return REVOCATION_REASONS.find((reason: RevocationReason) => reason === written) ?? 'unrecorded';
}

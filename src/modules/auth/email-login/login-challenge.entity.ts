import { Entity } from 'typeorm';
import {
  IdPrimaryColumn,
  InstantColumn,
  IntegerColumn,
  NullableTextColumn,
  TextColumn,
} from '../../../database/columns.js';

/**
 * A code that logs in and was mailed to somebody; it goes with the token of the link in the same mail. A request to which
 * no mail was sent leaves a row as well, without token and user, so that guessing at it takes as long.
 */
@Entity('login_challenges')
export class LoginChallengeEntity {
  @IdPrimaryColumn() id: string;
  /** SHA-256 of what whoever asked for the mail holds. */
  @TextColumn('challenge_digest', 64) challengeDigest: string;
  /** See `codeDigestOf`. */
  @TextColumn('code_digest', 64) codeDigest: string;
  @NullableTextColumn('token_id', 36) tokenId: string | null;
  @NullableTextColumn('user_id', 36) userId: string | null;
  /** How often somebody has tried a code, the tries under way included. */
  @IntegerColumn('attempts') attempts: number;
  @InstantColumn('expires_at') expiresAt: Date;
}

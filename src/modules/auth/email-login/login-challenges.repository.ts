import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { statementsOn } from '../../../database/statement.js';
import { LoginChallengeEntity } from './login-challenge.entity.js';

type TriedChallenge = Pick<LoginChallengeEntity, 'codeDigest' | 'tokenId' | 'userId'>;

@Injectable()
export class LoginChallengesRepository {
  private readonly rows = statementsOn(this.dataSource);

  constructor(private readonly dataSource: DataSource) {}

  async add(challenge: LoginChallengeEntity, manager?: EntityManager): Promise<void> {
    await (manager ?? this.dataSource).getRepository(LoginChallengeEntity).insert(challenge);
  }

  /**
   * Counts a try before its code is looked at, in the same statement that finds the challenge: however many try at once,
   * `most` of them learn anything.
   *
   * @returns null when there is no such challenge, it has expired, or all tries are spent
   */
  async countAttempt(challengeDigest: string, most: number, now: Date): Promise<TriedChallenge | null> {
    const [row] = await statementsOn<{ code_digest: string; token_id: string | null; user_id: string | null }>(
      this.dataSource,
    )`
      UPDATE login_challenges SET attempts = attempts + 1
       WHERE challenge_digest = ${challengeDigest} AND attempts < ${most} AND expires_at > ${now.getTime()}
       RETURNING code_digest, token_id, user_id`;
    return row ? { codeDigest: row.code_digest, tokenId: row.token_id, userId: row.user_id } : null;
  }

  /** @returns how many were deleted, `limit` at the most */
  async removeExpired(now: Date, limit: number): Promise<number> {
    const rows = await this.rows`
      DELETE FROM login_challenges
       WHERE id IN (SELECT id FROM login_challenges WHERE expires_at <= ${now.getTime()} LIMIT ${limit})
       RETURNING id`;
    return rows.length;
  }

  /** How many `removeExpired` would delete, counted up to `most`. */
  async countExpired(now: Date, most: number): Promise<number> {
    const [row] = await this.rows`SELECT COUNT(*) AS n FROM
       (SELECT 1 FROM login_challenges WHERE expires_at <= ${now.getTime()} LIMIT ${most}) AS counted`;
    return Number(row?.['n'] ?? 0);
  }
}

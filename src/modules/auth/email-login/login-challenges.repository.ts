import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ExpiredRows } from '../../../database/expired-rows.js';
import { LOGIN_CHALLENGES } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { LoginChallengeEntity } from './login-challenge.entity.js';

type TriedChallenge = Pick<LoginChallengeEntity, 'codeDigest' | 'tokenId' | 'userId'>;

@Injectable()
export class LoginChallengesRepository {
  readonly expired = new ExpiredRows(this.dataSource, { table: LOGIN_CHALLENGES, key: 'id' });

  constructor(private readonly dataSource: WatchwordDataSource) {}

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
      UPDATE ${LOGIN_CHALLENGES} SET attempts = attempts + 1
       WHERE challenge_digest = ${challengeDigest} AND attempts < ${most} AND expires_at > ${now.getTime()}
       RETURNING code_digest, token_id, user_id`;
    return row ? { codeDigest: row.code_digest, tokenId: row.token_id, userId: row.user_id } : null;
  }
}

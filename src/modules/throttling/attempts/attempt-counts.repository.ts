import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ExpiredRows } from '../../../database/expired-rows.js';
import { ATTEMPT_COUNTS } from '../../../database/relations.js';
import { type SqlFragment, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import {
  type AttemptCount,
  type AttemptPolicy,
  countAfterAttempt,
  DOUBLINGS,
  FIRST_DELAY_MS,
  LONGEST_DELAY_MS,
} from './attempt-limit.js';

interface CountRow {
  readonly failures: number;
  readonly allowed_at: string | number;
  readonly expires_at: string | number;
}

/** PostgreSQL's largest integer, which no count reaches. */
const NO_STOP = 2 ** 31 - 1;

/** After `n` doublings; written into the text, because PostgreSQL could not tell the type of two parameters. */
const FIRST_DELAY: SqlFragment = () => String(FIRST_DELAY_MS);

/** Counts that all instances share. Each method is one statement. */
@Injectable()
export class AttemptCountsRepository {
  private readonly rows = statementsOn(this.dataSource);
  private readonly counts = statementsOn<CountRow>(this.dataSource);
  readonly expired = new ExpiredRows(this.dataSource, { table: ATTEMPT_COUNTS, key: 'key_digest' });

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /**
   * Counts an attempt before it is made, if decideAttempt allows it, as countAfterAttempt says. The database decides, so
   * that of any number that begin at once, on whatever instance, no more than allowed get through.
   *
   * @returns the failures, this one included; null when the attempt is not allowed
   */
  async reserve(keyDigest: string, now: Date, policy: AttemptPolicy): Promise<number | null> {
    const nowMs = now.getTime();
    const first = countAfterAttempt(null, now, policy);
    const [allowedAt, forgottenAt] = [first.allowedAt.getTime(), first.expiresAt.getTime()];
    const prolongedTo = policy.forgetSince === 'last' ? forgottenAt : null;
    const [row] = await this.counts`
      INSERT INTO ${ATTEMPT_COUNTS} (key_digest, failures, allowed_at, expires_at)
      VALUES (${keyDigest}, 1, ${allowedAt}, ${forgottenAt})
      ON CONFLICT (key_digest) DO UPDATE
         SET failures = CASE WHEN ${ATTEMPT_COUNTS}.expires_at <= ${nowMs} THEN 1 ELSE ${ATTEMPT_COUNTS}.failures + 1 END,
             allowed_at = CASE
               WHEN ${ATTEMPT_COUNTS}.expires_at <= ${nowMs} THEN ${allowedAt}
               WHEN ${ATTEMPT_COUNTS}.failures + 1 >= ${policy.stopAfter ?? NO_STOP}
                 THEN COALESCE(${prolongedTo}, ${ATTEMPT_COUNTS}.expires_at)
               WHEN ${ATTEMPT_COUNTS}.failures + 1 < ${policy.freeFailures} THEN ${nowMs}
               WHEN ${ATTEMPT_COUNTS}.failures + 1 - ${policy.freeFailures} >= ${DOUBLINGS}
                 THEN ${nowMs + LONGEST_DELAY_MS}
               ELSE ${nowMs} + ${FIRST_DELAY} * (CAST(1 AS bigint) << (${ATTEMPT_COUNTS}.failures + 1 - ${policy.freeFailures}))
             END,
             expires_at = CASE
               WHEN ${ATTEMPT_COUNTS}.expires_at <= ${nowMs} THEN ${forgottenAt}
               ELSE COALESCE(${prolongedTo}, ${ATTEMPT_COUNTS}.expires_at)
             END
       WHERE ${ATTEMPT_COUNTS}.expires_at <= ${nowMs} OR ${ATTEMPT_COUNTS}.allowed_at <= ${nowMs}
      RETURNING failures`;
    return row?.failures ?? null;
  }

  async find(keyDigest: string): Promise<AttemptCount | null> {
    const [row] = await this.counts`
      SELECT failures, allowed_at, expires_at FROM ${ATTEMPT_COUNTS} WHERE key_digest = ${keyDigest}`;
    if (!row) return null;
    const [allowedAt, expiresAt] = [new Date(Number(row.allowed_at)), new Date(Number(row.expires_at))];
    return { failures: row.failures, allowedAt, expiresAt };
  }

  /** Uncounts an attempt that was no failure, and its delay unless others have begun since. */
  async takeBack(keyDigest: string, reserved: number, now: Date): Promise<void> {
    const nowMs = now.getTime();
    await this.rows`
      UPDATE ${ATTEMPT_COUNTS}
         SET allowed_at = CASE WHEN failures = ${reserved} AND allowed_at > ${nowMs} THEN ${nowMs} ELSE allowed_at END,
             failures = failures - 1
       WHERE key_digest = ${keyDigest} AND failures > 0
       RETURNING key_digest`;
  }

  async forget(keyDigest: string, manager?: EntityManager): Promise<void> {
    await statementsOn(manager ?? this.dataSource)`
      DELETE FROM ${ATTEMPT_COUNTS} WHERE key_digest = ${keyDigest} RETURNING key_digest`;
  }
}

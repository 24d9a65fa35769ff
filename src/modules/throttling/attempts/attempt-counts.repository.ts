import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ExpiredRows } from '../../../database/expired-rows.js';
import { type SqlFragment, statementsOn } from '../../../database/statement.js';
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
  readonly expired = new ExpiredRows(this.dataSource, { table: 'attempt_counts', key: 'key_digest' });

  constructor(private readonly dataSource: DataSource) {}

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
      INSERT INTO attempt_counts (key_digest, failures, allowed_at, expires_at)
      VALUES (${keyDigest}, 1, ${allowedAt}, ${forgottenAt})
      ON CONFLICT (key_digest) DO UPDATE
         SET failures = CASE WHEN attempt_counts.expires_at <= ${nowMs} THEN 1 ELSE attempt_counts.failures + 1 END,
             allowed_at = CASE
               WHEN attempt_counts.expires_at <= ${nowMs} THEN ${allowedAt}
               WHEN attempt_counts.failures + 1 >= ${policy.stopAfter ?? NO_STOP}
                 THEN COALESCE(${prolongedTo}, attempt_counts.expires_at)
               WHEN attempt_counts.failures + 1 < ${policy.freeFailures} THEN ${nowMs}
               WHEN attempt_counts.failures + 1 - ${policy.freeFailures} >= ${DOUBLINGS}
                 THEN ${nowMs + LONGEST_DELAY_MS}
               ELSE ${nowMs} + ${FIRST_DELAY} * (CAST(1 AS bigint) << (attempt_counts.failures + 1 - ${policy.freeFailures}))
             END,
             expires_at = CASE
               WHEN attempt_counts.expires_at <= ${nowMs} THEN ${forgottenAt}
               ELSE COALESCE(${prolongedTo}, attempt_counts.expires_at)
             END
       WHERE attempt_counts.expires_at <= ${nowMs} OR attempt_counts.allowed_at <= ${nowMs}
      RETURNING failures`;
    return row?.failures ?? null;
  }

  async find(keyDigest: string): Promise<AttemptCount | null> {
    const [row] = await this.counts`
      SELECT failures, allowed_at, expires_at FROM attempt_counts WHERE key_digest = ${keyDigest}`;
    if (!row) return null;
    const [allowedAt, expiresAt] = [new Date(Number(row.allowed_at)), new Date(Number(row.expires_at))];
    return { failures: row.failures, allowedAt, expiresAt };
  }

  /** Uncounts an attempt that was no failure, and its delay unless others have begun since. */
  async takeBack(keyDigest: string, reserved: number, now: Date): Promise<void> {
    const nowMs = now.getTime();
    await this.rows`
      UPDATE attempt_counts
         SET allowed_at = CASE WHEN failures = ${reserved} AND allowed_at > ${nowMs} THEN ${nowMs} ELSE allowed_at END,
             failures = failures - 1
       WHERE key_digest = ${keyDigest} AND failures > 0
       RETURNING key_digest`;
  }

  async forget(keyDigest: string, manager?: EntityManager): Promise<void> {
    await statementsOn(manager ?? this.dataSource)`
      DELETE FROM attempt_counts WHERE key_digest = ${keyDigest} RETURNING key_digest`;
  }
}

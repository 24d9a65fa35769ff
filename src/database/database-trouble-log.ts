import { Logger } from '@nestjs/common';
import type { ErrorTranslator } from '../http/translate-error.js';
import type { Clock } from '../kernel/clock.js';
import { databaseErrorAsDomainError, troubleBehind } from './database-errors.js';
import { type DatabaseTrouble, WHAT_TO_DO } from './database-trouble.js';

const REPORT_EVERY_MS = 60_000;

/** Tells the operator what is wrong with the database and what to do: one line a minute for each kind of trouble. */
export class DatabaseTroubleLog {
  private readonly logger: Logger;
  private readonly reportedAtMs = new Map<DatabaseTrouble, number>();

  /** `context` stands before the lines. */
  constructor(
    context: string,
    private readonly clock: Clock,
  ) {
    this.logger = new Logger(context);
  }

  /** `reason` must be a message of the driver or ours, never a row or a setting. */
  report(trouble: DatabaseTrouble, reason: string): void {
    const now = this.clock.monotonicMs();
    const reportedAt = this.reportedAtMs.get(trouble);
    if (reportedAt !== undefined && now - reportedAt < REPORT_EVERY_MS) return;
    this.reportedAtMs.set(trouble, now);
    this.logger.warn({ event: 'database_unavailable', trouble, reason, whatToDo: WHAT_TO_DO[trouble] });
  }
}

/** For the error filter: `databaseErrorAsDomainError`, which reports the trouble besides. */
export function reportingDatabaseErrors(clock: Clock): ErrorTranslator {
  const troubles = new DatabaseTroubleLog('Database', clock);
  return (error) => {
    const translated = databaseErrorAsDomainError(error);
    const trouble = translated?.code === 'SERVICE_UNAVAILABLE' ? troubleBehind(error) : undefined;
    if (trouble !== undefined) troubles.report(trouble, (error as Error).message);
    return translated;
  };
}

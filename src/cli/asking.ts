import { DomainError } from '../kernel/domain-error.js';
import type { ErrorCode } from '../kernel/error-codes.js';
import { fieldSentences } from './failure-report.js';
import { printable } from './printable.js';
import { writeMessage } from './write-to.js';

/** Another answer to the same question may be accepted. */
const REFUSALS: readonly ErrorCode[] = ['VALIDATION_FAILED', 'EMAIL_TAKEN', 'USERNAME_TAKEN'];

/**
 * Asks again, after saying why, until `judge` accepts the answer: one wrong answer costs none of the others.
 *
 * @throws whatever is not about this answer, as an interruption or a database that is away
 */
export async function askUntilAccepted<T>(
  ask: () => Promise<string>,
  judge: (answer: string) => Promise<T>,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    try {
      return await judge(answer);
    } catch (error) {
      if (!(error instanceof DomainError) || !REFUSALS.includes(error.code)) throw error;
      await writeMessage(`  ${printable(fieldSentences(error.errors) || error.message)}\n`);
    }
  }
}

import type { Type } from '@nestjs/common';
import { RequestValidationPipe } from '../http/validation.js';
import { DomainError, type FieldError } from '../kernel/domain-error.js';

/**
 * Judges what was typed as the body of a request would be, by the same class.
 *
 * @param alsoWrong what other rules than those of the class say, so that everything is told at once
 * @throws DomainError VALIDATION_FAILED
 */
export async function validated<T extends object>(
  type: Type<T>,
  values: object,
  alsoWrong: readonly FieldError[] = [],
): Promise<T> {
  // an option that was not given is not there, and is no value that is wrong
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const pipe = new RequestValidationPipe();
  const judged: Promise<unknown> = pipe.transform(Object.fromEntries(given), { type: 'body', metatype: type });
  const valid = await judged.catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError('VALIDATION_FAILED', { errors: [...error.errors, ...alsoWrong] });
  });
  if (alsoWrong.length > 0) throw new DomainError('VALIDATION_FAILED', { errors: alsoWrong });
  return valid as T;
}

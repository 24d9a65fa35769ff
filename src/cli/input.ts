import type { Type } from '@nestjs/common';
import { RequestValidationPipe } from '../http/validation.js';

/**
 * Judges what was typed as the body of a request would be, by the same class.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export async function validated<T extends object>(type: Type<T>, values: object): Promise<T> {
  // an option that was not given is not there, and is no value that is wrong
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const pipe = new RequestValidationPipe();
  return (await pipe.transform(Object.fromEntries(given), { type: 'body', metatype: type })) as T;
}

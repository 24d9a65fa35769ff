import type { Type } from '@nestjs/common';
import { RequestValidationPipe } from '../http/validation.js';

/**
 * Judges what was typed as the body of a request would be, by the same class.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export async function validated<T extends object>(type: Type<T>, values: object): Promise<T> {
  return (await new RequestValidationPipe().transform({ ...values }, { type: 'body', metatype: type })) as T;
}

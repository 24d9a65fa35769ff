import type { PipeTransform } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';

/** SHA-256 in base64url. */
const THUMBPRINT = /^[\w-]{43}$/;

/** A path parameter that can be the id of a key; what cannot is not found, without a look into the ring. */
export class ParseKidPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && THUMBPRINT.test(value)) return value;
    throw new DomainError('NOT_FOUND');
  }
}

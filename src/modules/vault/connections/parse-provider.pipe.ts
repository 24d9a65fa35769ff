import type { PipeTransform } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';

const PROVIDER_ID = /^[a-z0-9-]{1,32}$/;

/** A path parameter that can be the id of a provider; to what cannot nobody is connected, without a look into the database. */
export class ParseProviderPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && PROVIDER_ID.test(value)) return value;
    throw new DomainError('CONNECTION_NOT_FOUND');
  }
}

import type { PipeTransform } from '@nestjs/common';
import { isProviderId } from '../../../config/settings.js';
import { DomainError } from '../../../kernel/domain-error.js';

/** A path parameter that can be the id of a provider; to what cannot nobody is connected, without a look into the database. */
export class ParseProviderPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && isProviderId(value)) return value;
    throw new DomainError('CONNECTION_NOT_FOUND');
  }
}

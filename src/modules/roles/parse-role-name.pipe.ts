import type { PipeTransform } from '@nestjs/common';
import { DomainError } from '../../kernel/domain-error.js';
import { ROLE_NAME } from './roles.dto.js';

/** A path parameter that can be the name of a role; what cannot is not found, without a look into the database. */
export class ParseRoleNamePipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && ROLE_NAME.test(value)) return value;
    throw new DomainError('NOT_FOUND');
  }
}

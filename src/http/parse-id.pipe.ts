import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { fieldRefused } from '../kernel/domain-error.js';
import { isId } from '../kernel/ids.js';

/** A path parameter that is a UUID, in the lower case in which ids are stored. */
export class ParseIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, metadata: ArgumentMetadata): string {
    if (isId(value)) return value.toLowerCase();
    const field = metadata.data ?? 'id';
    throw fieldRefused(field, 'IS_UUID', `${field} must be a UUID`);
  }
}

import { Transform } from 'class-transformer';
import { IsInt, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { isId } from '../kernel/ids.js';
import type { PageRequest } from '../kernel/page.js';
import { ApiProperty } from './api-docs.js';

const DEFAULT_LIMIT = 20;
const MOST_ITEMS = 100;
const DECIMAL = /^\d{1,6}$/;

/** `?limit=&cursor=` of every list; a list with filters extends it. */
export class PageQuery implements PageRequest {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_ITEMS, default: DEFAULT_LIMIT, required: false })
  @Transform(({ value }) => decimalOf(value), { toClassOnly: true })
  @IsInt()
  @Min(1)
  @Max(MOST_ITEMS)
  readonly limit: number = DEFAULT_LIMIT;

  @ApiProperty({ type: String, format: 'uuid', required: false, description: "The previous page's nextCursor." })
  @Transform(({ value }) => lowerCaseOf(value), { toClassOnly: true })
  @ValidateIf((_query, value) => value !== undefined)
  @ValidateBy({
    name: 'isUuid',
    validator: { validate: isId, defaultMessage: () => 'cursor must be a UUID' },
  })
  readonly cursor?: string;
}

/** A query holds text only; what is not plainly a number is left for the rules to refuse. */
function decimalOf(value: unknown): unknown {
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
}

function lowerCaseOf(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

import type { ExecutionContext } from '@nestjs/common';
import { RATE_LIMIT_GROUP } from '../../http/access/index.js';
import { RouteMemo } from '../../http/access/index.js';

const groups = new RouteMemo((decorators) => decorators<string>(RATE_LIMIT_GROUP) ?? null);

/** The group of `@RateLimited()` whose count the route shares; null for a route that is not limited. */
export function limitedGroupOf(context: ExecutionContext): string | null {
  return groups.of(context);
}

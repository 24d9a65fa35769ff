import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '../api-docs.js';
import { ACCESS_MARKS, IS_PUBLIC } from './public.decorator.js';

/**
 * Says that the routes of this controller or method need a live session. The global guard asks for one unless a route is
 * `@Public()`; on a method this closes the route again that its class has opened.
 */
export const Authenticated = () =>
  applyDecorators(SetMetadata(IS_PUBLIC, false), ApiSecurity(ACCESS_MARKS.authenticated));

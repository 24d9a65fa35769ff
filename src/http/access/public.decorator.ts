import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '../api-docs.js';

export const IS_PUBLIC = Symbol('watchword:is-public');

/** How a decorator's word stands among a route's security schemes; see bootstrap/openapi-security.ts. */
export const ACCESS_MARKS = { public: 'watchword:public', authenticated: 'watchword:authenticated' } as const;

/** Opens a route to everybody; without it a route needs a live session. */
export const Public = () => applyDecorators(SetMetadata(IS_PUBLIC, true), ApiSecurity(ACCESS_MARKS.public));

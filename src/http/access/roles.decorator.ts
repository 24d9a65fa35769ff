import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiFailures } from '../api-failures.decorator.js';
import { Authenticated } from './authenticated.decorator.js';

export const ROLES = Symbol('watchword:roles');

/** Only for callers who have one of the roles; says so to the guard and in the OpenAPI document. */
export const Roles = (...roles: readonly [string, ...string[]]) =>
  applyDecorators(SetMetadata(ROLES, roles), Authenticated(), ApiFailures('FORBIDDEN'));

import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiFailures } from '../api-failures.decorator.js';

export const IS_RATE_LIMITED = Symbol('watchword:is-rate-limited');

/** For routes that take a password or another secret that could be guessed. */
export const RateLimited = () => applyDecorators(SetMetadata(IS_RATE_LIMITED, true), ApiFailures('RATE_LIMITED'));

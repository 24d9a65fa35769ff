import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiFailures } from '../api-failures.decorator.js';

export const RATE_LIMIT_GROUP = Symbol('watchword:rate-limit-group');

/**
 * For routes that take a password or another secret that could be guessed, or that cost much to answer. Routes of one group
 * share their count, so that two doors to one lock give no more guesses than one.
 */
export const RateLimited = (group: string) =>
  applyDecorators(SetMetadata(RATE_LIMIT_GROUP, group), ApiFailures('RATE_LIMITED'));

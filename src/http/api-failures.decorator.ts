import { applyDecorators } from '@nestjs/common';
import type { ErrorCode } from '../kernel/error-codes.js';
import { ApiExtension } from './api-docs.js';

/** How a failure stands in the document until the responses are made of them; see bootstrap/openapi-failures.ts. */
export const FAILURE_EXTENSION = 'x-failure-';

/** Documents what a route may answer instead of success, beyond what every route may. */
export const ApiFailures = (...codes: readonly ErrorCode[]) =>
  applyDecorators(...codes.map((code) => ApiExtension(`${FAILURE_EXTENSION}${code}`, true)));

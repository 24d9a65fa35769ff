import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { ApiHeader } from './api-docs.js';
import { ApiFailures } from './api-failures.decorator.js';
import { versionTag, wantedVersions, type WantedVersions } from './if-match.js';

class VersionTagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next
      .handle()
      .pipe(tap(({ version }: { version: number }) => void reply.header('etag', versionTag(version))));
  }
}

/** The answer's `version` travels as its `ETag` as well. */
export const Versioned = () => applyDecorators(UseInterceptors(VersionTagInterceptor));

/** A change of a versioned resource, which must say in `If-Match` what it is a change of. */
export const ChangesVersion = () => applyDecorators(Versioned(), NamesVersion());

/** The same where nothing is left that could have a version. */
export const NamesVersion = () =>
  applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: true,
      description: 'The ETag of the reading that the change is based on, or * for whatever there is.',
      schema: { type: 'string', example: '"1"' },
    }),
    ApiFailures('PRECONDITION_REQUIRED', 'VERSION_MISMATCH'),
  );

/** Hands a route the versions that its caller wants to change. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): WantedVersions => {
  return wantedVersions(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']);
});

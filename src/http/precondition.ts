import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** The versions of a resource of which one has to be the present one; undefined where any will do. */
export type ExpectedVersions = readonly number[] | undefined;

/** The strong tag of a version, for `ETag` and `If-Match` (RFC 9110, section 8.8.3). */
export function versionTag(version: number): string {
  return `"${version}"`;
}

/**
 * What `If-Match` asks for (RFC 9110, section 13.1.1): weak tags and whatever is no tag of ours match nothing, so that a
 * condition that was not understood changes nothing.
 */
export function expectedVersions(ifMatch: string | undefined): ExpectedVersions {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  return ifMatch
    .split(',')
    .map((tag) => /^"([1-9]\d{0,9})"$/.exec(tag.trim()))
    .flatMap((found) => (found ? [Number(found[1])] : []));
}

/** Hands a route the versions that `If-Match` names. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): ExpectedVersions =>
  expectedVersions(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/** Documents `If-Match`. */
export const ApiIfMatch = () =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The ETag of the version that the change is based on.',
    schema: { type: 'string', example: versionTag(1) },
  });

import { Controller, Get, Headers, HttpStatus, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { KeySettings } from '../../../config/settings.js';
import { Public } from '../../../http/access/index.js';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { entityTagOf, matchesEntityTag } from '../../../http/entity-tag.js';
import { Bare } from '../../../http/envelope.js';
import { KeyRing } from '../ring/key-ring.js';
import { jwksOf } from './jwks.js';
import { JwksResponse } from './jwks.dto.js';

@ApiTags('Keys')
@Public()
@Bare()
@InEndpointGroup('wellKnown')
@Controller('.well-known')
export class JwksController {
  constructor(
    private readonly ring: KeyRing,
    private readonly settings: KeySettings,
  ) {}

  @Get('jwks.json')
  @ApiOperation({
    operationId: 'getJwks',
    summary: 'The public keys that verify access tokens',
    description: 'Other services verify access tokens with these keys, without asking this server.',
  })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'An ETag of an earlier answer.' })
  @ApiOkResponse({ type: JwksResponse, description: 'A JWK Set (RFC 7517); may be kept as long as its max-age says.' })
  @ApiResponse({ status: HttpStatus.NOT_MODIFIED, description: 'Nothing has changed since the answer of that ETag.' })
  jwks(
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | undefined {
    const text = JSON.stringify(jwksOf(this.ring.list()));
    const tag = entityTagOf(text);
    void reply.header('etag', tag);
    void reply.header('cache-control', `public, max-age=${Math.floor(this.settings.jwksCacheMs / 1_000)}`);
    if (matchesEntityTag(ifNoneMatch, tag)) {
      void reply.status(HttpStatus.NOT_MODIFIED);
      return undefined;
    }
    void reply.type('application/json; charset=utf-8');
    return text;
  }
}

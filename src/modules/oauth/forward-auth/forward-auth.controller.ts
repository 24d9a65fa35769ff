import { Controller, Delete, Get, HttpCode, Options, Patch, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticated, type WatchwordRequest } from '../../../http/access/index.js';
import { ApiExcludeEndpoint, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '../../../http/api-docs.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { Bare } from '../../../http/envelope.js';
import { WithoutPreflight } from '../../../http/without-preflight.decorator.js';
import { ForwardAuthService } from './forward-auth.service.js';

type Question = WatchwordRequest<FastifyRequest>;

const NO_CONTENT = 204;
const PATH = 'auth/forward-auth';

const describedHeader = (description: string, example: string) => ({
  description,
  schema: { type: 'string' as const },
  example,
});

/** For gateways: says whether a request may go through, and which user sent it. */
@ApiTags('For other services')
@Authenticated()
@Bare()
@InEndpointGroup('forwardAuth')
@Controller(PATH)
export class ForwardAuthController {
  constructor(private readonly gate: ForwardAuthService) {}

  @Get()
  @HttpCode(NO_CONTENT)
  @ApiOperation({
    operationId: 'forwardAuth',
    summary: 'Ask for a gateway whether a request may go through',
    description:
      'For nginx `auth_request`, Caddy `forward_auth`, Traefik `ForwardAuth` and the like. The gateway sends the headers of the request that it asks about, and its method in `X-Forwarded-Method` or `X-Original-Method`. HEAD and other methods are answered alike.',
  })
  @ApiQuery({ name: 'role', required: false, isArray: true, type: String, description: 'The caller has one of these.' })
  @ApiQuery({
    ...{ name: 'permission', required: false, isArray: true, type: String },
    description: 'The caller’s roles allow all of these.',
  })
  @ApiHeader({ name: 'X-Auth-Require-Role', required: false, description: 'As `role`, besides; between commas.' })
  @ApiHeader({
    ...{ name: 'X-Auth-Require-Permission', required: false },
    description: 'As `permission`, besides; between commas.',
  })
  @ApiFailures('VALIDATION_FAILED', 'FORBIDDEN', 'CSRF_CHECK_FAILED')
  @ApiResponse({
    status: NO_CONTENT,
    description: 'It may.',
    headers: {
      'X-Auth-User': describedHeader('The id of the user.', '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e'),
      'X-Auth-Session': describedHeader('The id of the session.', '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e'),
      'X-Auth-Email': describedHeader('Beyond ASCII it is percent-encoded.', 'ada@example.org'),
      'X-Auth-Roles': describedHeader('Between commas.', 'user,auditor'),
    },
  })
  async ask(@Req() question: Question, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    void reply.header('Cache-Control', 'no-store');
    void reply.headers(await this.gate.admit(question.user, question));
  }

  @Post()
  @HttpCode(NO_CONTENT)
  @ApiExcludeEndpoint()
  askByPost(@Req() question: Question, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.ask(question, reply);
  }

  @Put()
  @HttpCode(NO_CONTENT)
  @ApiExcludeEndpoint()
  askByPut(@Req() question: Question, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.ask(question, reply);
  }

  @Patch()
  @HttpCode(NO_CONTENT)
  @ApiExcludeEndpoint()
  askByPatch(@Req() question: Question, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.ask(question, reply);
  }

  @Delete()
  @HttpCode(NO_CONTENT)
  @ApiExcludeEndpoint()
  askByDelete(@Req() question: Question, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.ask(question, reply);
  }

  @Options()
  @WithoutPreflight()
  @HttpCode(NO_CONTENT)
  @ApiExcludeEndpoint()
  askByOptions(@Req() question: Question, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    return this.ask(question, reply);
  }
}

import { Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Principal, Public, RateLimited } from '../../http/access/index.js';
import { Answers } from '../../http/answers.decorator.js';
import { ApiBody, ApiConsumes, ApiTags } from '../../http/api-docs.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import { CallingClient, type Client } from '../../http/client.decorator.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { formOf } from '../../http/form-body.js';
import type { Page } from '../../kernel/page.js';
import { ProviderCatalogue } from '../providers/index.js';
import { AuthorizationService } from './authorization.service.js';
import { CallbackService } from './callback.service.js';
import { ConnectingCallerGuard } from './connect/connecting-caller.guard.js';
import { AuthorizationResponse, AuthorizeQuery, CallbackForm, ProviderResponse } from './federation.dto.js';
import { FlowPlaces } from './flow/flow-places.js';
import { queryFromForm, rawQueryOf } from './flow/returned-query.js';
import { answerWithLocation } from './redirect.js';

@ApiTags('Signing in through providers')
@Public()
@InEndpointGroup('federation')
@Controller('auth/providers')
export class FederationController {
  constructor(
    private readonly catalogue: ProviderCatalogue,
    private readonly authorizations: AuthorizationService,
    private readonly callbacks: CallbackService,
    private readonly places: FlowPlaces,
  ) {}

  @Get()
  @Answers('These are the providers through which you can sign in.', {
    operationId: 'listProviders',
    summary: 'List the providers through which one can sign in',
    pageOf: ProviderResponse,
  })
  list(): Page<ProviderResponse> {
    return { items: this.catalogue.list().map(({ id, name }) => ({ id, name })), nextCursor: null };
  }

  @Get(':provider/authorize')
  @RateLimited('authorize')
  @UseGuards(ConnectingCallerGuard)
  @Answers('Continue at the provider.', {
    operationId: 'authorizeAtProvider',
    summary: 'Go to a provider, to log in or to connect an account there',
    description:
      'A page lets the browser go here. A caller whose Accept header asks for JSON and not for HTML is answered 200 with the same `data`, and goes there itself. `mode=connect` needs a login of the last ten minutes.',
    status: 302,
    data: AuthorizationResponse,
  })
  @ApiFailures('PROVIDER_UNKNOWN', 'RETURN_TO_REFUSED', 'PROVIDER_UNAVAILABLE', 'PROVIDER_MISCONFIGURED')
  @ApiFailures('TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'SESSION_REVOKED', 'RECENT_LOGIN_REQUIRED')
  @ApiFailures('CSRF_CHECK_FAILED')
  async authorize(
    @Param('provider') provider: string,
    @Query() query: AuthorizeQuery,
    @Req() { user }: { readonly user?: Principal },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuthorizationResponse> {
    return answerWithLocation(reply, 302, await this.authorizations.begin(provider, query, user, reply));
  }

  @Get(':provider/callback')
  @RateLimited('callback')
  @Answers('The sign-in has ended.', {
    operationId: 'endProviderSignIn',
    summary: 'Come back from a provider',
    description:
      'The browser goes on to `returnTo`: with the cookies of a new session, or with the parameter `error`. That is a code as in answers: `PROVIDER_SIGN_IN_REFUSED`, `PROVIDER_EMAIL_UNVERIFIED`, `PROVIDER_ACCOUNT_TAKEN`, `CONNECTION_DIFFERS`, `PROVIDER_UNAVAILABLE`, `PROVIDER_MISCONFIGURED`, `ACCOUNT_SUSPENDED`, `EMAIL_NOT_VERIFIED`, `INVALID_CREDENTIALS`, `LOGIN_REFUSED`, `REGISTRATION_CLOSED`, `REGISTRATION_REFUSED`, `SESSION_REVOKED` or `SERVICE_UNAVAILABLE`.',
    status: 303,
    data: AuthorizationResponse,
  })
  @ApiFailures('PROVIDER_UNKNOWN', 'PROVIDER_FLOW_INVALID')
  async callback(
    @Param('provider') provider: string,
    @CallingClient() client: Client,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuthorizationResponse> {
    return answerWithLocation(reply, 303, await this.callbacks.end(provider, rawQueryOf(request.url), client, reply));
  }

  @Post(':provider/callback')
  @RateLimited('callback')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: CallbackForm })
  @Answers('Come back once more.', {
    operationId: 'endProviderSignInByForm',
    summary: 'Come back from a provider that answers with a form',
    description:
      'The browser comes back by GET, with the same parameters: a form of another site brings no cookies along.',
    status: 303,
    data: AuthorizationResponse,
  })
  @ApiFailures('PROVIDER_UNKNOWN')
  callbackByForm(
    @Param('provider') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AuthorizationResponse {
    const provider = this.catalogue.get(id);
    const query = queryFromForm(formOf(request));
    return answerWithLocation(reply, 303, `${this.places.callbackAddress(provider.id)}?${query}`);
  }
}

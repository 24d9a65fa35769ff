import { Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { CurrentUser, OnUser, OwnerOr, Permissions, type Principal } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ParseIdPipe } from '../../../http/parse-id.pipe.js';
import type { Page } from '../../../kernel/page.js';
import { EndedSessionsResponse, ListedSessionResponse, SessionListQuery } from '../sessions.dto.js';
import { UserSessionsService } from './user-sessions.service.js';

@ApiTags('Users')
@InEndpointGroup('users')
@Controller('users/:id')
export class UserSessionsController {
  constructor(private readonly sessions: UserSessionsService) {}

  @Get('sessions')
  @OwnerOr('sessions:read')
  @OnUser()
  @Answers('These are the sessions.', {
    operationId: 'listUserSessions',
    summary: 'List a user’s sessions, or those that have ended and why, newest first',
    pageOf: ListedSessionResponse,
  })
  @ApiFailures('NOT_FOUND')
  async list(
    @CurrentUser() caller: Principal,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: SessionListQuery,
  ): Promise<Page<ListedSessionResponse>> {
    const { items, nextCursor } = await this.sessions.list(id, query);
    return { items: items.map((session) => ListedSessionResponse.of(session, caller.sessionId)), nextCursor };
  }

  @Delete('sessions')
  @Permissions('sessions:end')
  @OnUser()
  @Answers('The sessions have ended.', {
    operationId: 'endUserSessions',
    summary: 'End a user’s sessions',
    data: EndedSessionsResponse,
  })
  @ApiFailures('NOT_FOUND')
  async endAll(@Param('id', ParseIdPipe) id: string): Promise<EndedSessionsResponse> {
    return { revoked: await this.sessions.endAll(id) };
  }

  @Post('logout')
  @Permissions('sessions:end')
  @OnUser()
  @Answers('The user is logged out everywhere.', {
    operationId: 'logoutUser',
    summary: 'End every session and every token of a user',
    data: EndedSessionsResponse,
  })
  @ApiFailures('NOT_FOUND')
  async logout(@Param('id', ParseIdPipe) id: string): Promise<EndedSessionsResponse> {
    return { revoked: await this.sessions.logout(id, 'ended_by_administrator') };
  }
}

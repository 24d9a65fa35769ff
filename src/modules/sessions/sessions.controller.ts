import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { Authenticated, CurrentUser, type Principal } from '../../http/access/index.js';
import { Answers } from '../../http/answers.decorator.js';
import { ApiTags } from '../../http/api-docs.js';
import { InEndpointGroup } from '../../http/endpoint-groups.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import { ParseIdPipe } from '../../http/parse-id.pipe.js';
import type { Page } from '../../kernel/page.js';
import { UserSessionsService } from './administration/user-sessions.service.js';
import { SessionEndingsService } from './session-endings.service.js';
import { EndedSessionsResponse, ListedSessionResponse, SessionListQuery } from './sessions.dto.js';

@ApiTags('Sessions')
@Authenticated()
@InEndpointGroup('sessions')
@Controller('auth/sessions')
export class SessionsController {
  constructor(
    private readonly endings: SessionEndingsService,
    private readonly userSessions: UserSessionsService,
  ) {}

  @Get()
  @Answers('These are your sessions.', {
    operationId: 'listMySessions',
    summary: 'List your sessions, or those that have ended and why, newest first',
    description: 'The session of this request is marked as `current`.',
    pageOf: ListedSessionResponse,
  })
  async list(@CurrentUser() caller: Principal, @Query() query: SessionListQuery): Promise<Page<ListedSessionResponse>> {
    const { items, nextCursor } = await this.userSessions.list(caller.userId, query);
    return { items: items.map((session) => ListedSessionResponse.of(session, caller.sessionId)), nextCursor };
  }

  @Delete(':id')
  @Answers('The session has ended.', {
    operationId: 'endMySession',
    summary: 'End one of your sessions',
    description: 'Its tokens stop working at once.',
  })
  @ApiFailures('NOT_FOUND')
  async end(@CurrentUser() caller: Principal, @Param('id', ParseIdPipe) id: string): Promise<null> {
    await this.endings.endOwn(caller.userId, id);
    return null;
  }

  @Delete()
  @Answers('Your other sessions have ended.', {
    operationId: 'endMyOtherSessions',
    summary: 'End all your sessions but this one',
    description: 'Their tokens stop working at once.',
    data: EndedSessionsResponse,
  })
  async endOthers(@CurrentUser() caller: Principal): Promise<EndedSessionsResponse> {
    return { revoked: await this.endings.endPresent(caller.userId, 'ended_by_user', caller.sessionId) };
  }
}

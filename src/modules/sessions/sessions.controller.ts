import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentUser, type Principal } from '../../http/access/index.js';
import { Answers } from '../../http/answers.decorator.js';
import { ApiFailures } from '../../http/api-failures.decorator.js';
import { PageQuery } from '../../http/page.dto.js';
import { ParseIdPipe } from '../../http/parse-id.pipe.js';
import type { Page } from '../../kernel/page.js';
import { EndedSessionsResponse, SessionResponse } from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Sessions')
@Authenticated()
@Controller('auth/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Get()
  @Answers('These are your live sessions.', { summary: 'List your sessions, newest first', pageOf: SessionResponse })
  async list(@CurrentUser() caller: Principal, @Query() page: PageQuery): Promise<Page<SessionResponse>> {
    const { items, nextCursor } = await this.sessions.list(caller.userId, page);
    return { items: items.map((session) => SessionResponse.of(session, caller.sessionId)), nextCursor };
  }

  @Delete(':id')
  @Answers('The session has ended.', { summary: 'End one of your sessions' })
  @ApiFailures('NOT_FOUND')
  async end(@CurrentUser() caller: Principal, @Param('id', ParseIdPipe) id: string): Promise<null> {
    await this.sessions.endOwn(caller.userId, id);
    return null;
  }

  @Delete()
  @Answers('Your other sessions have ended.', {
    summary: 'End all your sessions but this one',
    data: EndedSessionsResponse,
  })
  async endOthers(@CurrentUser() caller: Principal): Promise<EndedSessionsResponse> {
    return { revoked: await this.sessions.endPresent(caller.userId, 'ended_by_user', caller.sessionId) };
  }
}

import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentUser, OnUser, OwnerOr, type Principal, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ParseIdPipe } from '../../../http/parse-id.pipe.js';
import { PersonalDataResponse } from './export.dto.js';
import { ExportService } from './export.service.js';

@ApiTags('Users')
@InEndpointGroup('users')
@Controller('users/:id/export')
export class UserExportController {
  constructor(private readonly exports: ExportService) {}

  @Get()
  @OwnerOr('users:export')
  @RateLimited('export')
  @OnUser()
  @Answers('This is everything held about the user.', {
    operationId: 'exportUserData',
    summary: 'Export a user’s data',
    data: PersonalDataResponse,
  })
  @ApiFailures('NOT_FOUND')
  ofUser(
    @CurrentUser() { userId }: Principal,
    @Param('id', ParseIdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonalDataResponse> {
    return this.exports.personalData(id, { userId, response: reply.raw });
  }
}

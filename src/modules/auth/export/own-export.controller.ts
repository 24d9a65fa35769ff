import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Authenticated, CurrentUser, type Principal, RateLimited } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiTags } from '../../../http/api-docs.js';
import { InEndpointGroup } from '../../../http/endpoint-groups.js';
import { PersonalDataResponse } from './export.dto.js';
import { ExportService } from './export.service.js';

@ApiTags('Profile')
@Authenticated()
@InEndpointGroup('profile')
@Controller('users/me/export')
export class OwnExportController {
  constructor(private readonly exports: ExportService) {}

  @Get()
  @RateLimited('export')
  @Answers('This is everything held about you.', {
    operationId: 'exportMyData',
    summary: 'Export your data',
    description: 'Profile, settings, sessions and security events, without any secret.',
    data: PersonalDataResponse,
  })
  own(
    @CurrentUser() { userId }: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonalDataResponse> {
    return this.exports.personalData(userId, { userId, response: reply.raw });
  }
}

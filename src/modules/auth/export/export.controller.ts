import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Authenticated, CurrentUser, type Principal, Roles } from '../../../http/access/index.js';
import { Answers } from '../../../http/answers.decorator.js';
import { ApiFailures } from '../../../http/api-failures.decorator.js';
import { ParseIdPipe } from '../../../http/parse-id.pipe.js';
import { PersonalDataResponse } from './export.dto.js';
import { ExportService } from './export.service.js';

@Controller('users')
export class ExportController {
  constructor(private readonly exports: ExportService) {}

  @Get('me/export')
  @ApiTags('Profile')
  @Authenticated()
  @Answers('This is everything held about you.', { summary: 'Export your data', data: PersonalDataResponse })
  own(@CurrentUser() caller: Principal): Promise<PersonalDataResponse> {
    return this.exports.personalData(caller.userId);
  }

  @Get(':id/export')
  @ApiTags('Users')
  @Roles('admin')
  @Answers('This is everything held about the user.', { summary: 'Export a user’s data', data: PersonalDataResponse })
  @ApiFailures('NOT_FOUND')
  ofUser(@Param('id', ParseIdPipe) id: string): Promise<PersonalDataResponse> {
    return this.exports.personalData(id);
  }
}

import { Controller, Get } from '@nestjs/common';
import { CurrentUser, Permissions, type Principal, Public } from 'watchword';

@Controller('reports')
export class ReportsController {
  @Get()
  @Permissions('audit:read')
  list(@CurrentUser() caller: Principal): { readonly readBy: string } {
    return { readBy: caller.userId };
  }

  @Get('public')
  @Public()
  open(): string {
    return 'for everybody';
  }
}

import {
  All,
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  NotFoundException,
  Options,
  Param,
  Post,
  Req,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  Authenticated,
  CurrentUser,
  OwnerOr,
  Permissions,
  type Principal,
  Public,
  RequireRecentLogin,
  Roles,
  WatchwordRefusal,
  type WatchwordRequest,
} from '../../src/guard/index.js';

/* What another application writes for itself, with nothing of Watchword but the guard. */

@Controller('shop')
export class ShopController {
  @Get('open')
  @Public()
  open(@Req() request: { readonly user?: Principal }): string {
    return request.user === undefined ? 'nobody' : request.user.email;
  }

  @Get('mine')
  mine(@CurrentUser() caller: Principal): Principal {
    return caller;
  }

  @Post('mine')
  change(@Req() request: WatchwordRequest): string {
    return request.user.userId;
  }

  @Get('admins')
  @Roles('admin', 'owner')
  admins(): string {
    return 'for administrators';
  }

  @Get('audit')
  @Permissions('audit:read', 'keys:read')
  audit(): string {
    return 'for auditors';
  }

  @Get('of/:id')
  @OwnerOr('users:read')
  of(@Param('id') id: string): string {
    return id;
  }

  @Get('recent')
  @RequireRecentLogin('10m')
  recent(): string {
    return 'for the wide awake';
  }

  @Get('recent-admins')
  @RequireRecentLogin('10m')
  @Roles('admin')
  recentAdmins(): string {
    return 'for administrators who are wide awake';
  }

  @Get('broken')
  @Public()
  broken(): never {
    throw new NotFoundException('no such shop');
  }

  @All('any')
  any(): string {
    return 'any method';
  }

  @Options('asked')
  asked(): string {
    return 'options';
  }
}

@Public()
@Controller('hall')
export class HallController {
  @Get()
  enter(): string {
    return 'everybody';
  }

  @Get('back')
  @Authenticated()
  back(@CurrentUser() { userId }: Principal): string {
    return userId;
  }
}

@Roles('admin')
@Controller('office')
export class OfficeController {
  @Get()
  enter(): string {
    return 'administrators';
  }

  @Get('users')
  @Roles('user')
  users(): string {
    return 'users';
  }
}

/** An application's own form of what the guard refuses. */
@Catch(WatchwordRefusal)
export class OwnFormFilter implements ExceptionFilter {
  catch(refusal: WatchwordRefusal, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<Pick<FastifyReply, 'status' | 'send'>>();
    void reply.status(refusal.getStatus()).send({ problem: refusal.code });
  }
}

import { Controller, Get, NotFoundException, Param, Post, Req, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import {
  CurrentUser,
  OnUser,
  OwnerOr,
  Permissions,
  type Principal,
  Public,
  RequireRecentLogin,
  Roles,
  type WatchwordRequest,
} from '../../../src/index.js';

/* What an application on any platform writes for itself. */

export interface Seen {
  readonly userId: string;
  readonly proof: string;
}

const seen = ({ userId, proof }: Principal): Seen => ({ userId, proof });

@Controller('desk')
export class DeskController {
  @Get('open')
  @Public()
  open(@Req() request: Express.Request): string {
    // the type that the request has for Express
    const user: Principal | undefined = request.user;
    return user === undefined ? 'nobody' : user.email;
  }

  @Get('mine')
  mine(@CurrentUser() caller: Principal): Seen {
    return seen(caller);
  }

  @Post('mine')
  change(@Req() request: FastifyRequest): Seen {
    // and the one that it has for Fastify
    const user: Principal | undefined = request.user;
    if (!user) throw new NotFoundException();
    return seen(user);
  }

  @Get('typed')
  typed(@Req() request: WatchwordRequest<FastifyRequest>): string {
    return `${request.method} ${request.user.userId}`;
  }

  @Get('admins')
  @Roles('admin')
  admins(): string {
    return 'for administrators';
  }

  @Get('audit')
  @Permissions('audit:read')
  audit(): string {
    return 'for auditors';
  }

  @Get('of/:id')
  @OwnerOr('users:read')
  of(@Param('id') id: string): string {
    return id;
  }

  @Post('of/:id')
  @OwnerOr('users:update')
  @OnUser()
  changeOf(@Param('id') id: string): string {
    return id;
  }

  @Get('recent')
  @RequireRecentLogin('10m')
  recent(): string {
    return 'for the wide awake';
  }

  @Get('broken')
  @Public()
  broken(): never {
    throw new NotFoundException('no such desk');
  }

  @Get('legacy')
  @Public()
  @UseGuards(AuthGuard('jwt'))
  legacy(@Req() request: { readonly user: Principal }): Seen {
    return seen(request.user);
  }

  @Post('legacy')
  @Public()
  @UseGuards(AuthGuard('jwt'))
  changeLegacy(@Req() request: { readonly user: Principal }): Seen {
    return seen(request.user);
  }
}

/** Guards of a team for callers who may be anonymous. */
class OptionalGuard extends AuthGuard('jwt') {
  override handleRequest<User>(error: unknown, user: User): User {
    if (error) throw error as Error;
    return (user || { userId: 'anonymous', proof: 'none' }) as User;
  }
}

@Public()
@Controller('lounge')
export class LoungeController {
  @Get()
  @UseGuards(OptionalGuard)
  enter(@Req() request: { readonly user: Principal }): Seen {
    return seen(request.user);
  }
}

import {
  type ArgumentMetadata,
  ArgumentsHost,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Header,
  HttpCode,
  Injectable,
  Module,
  type NestInterceptor,
  type PipeTransform,
  Post,
  Query,
  Redirect,
  StreamableFile,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable, of, tap } from 'rxjs';
import { Bare, DomainError, Public } from '../../../src/index.js';
import type { ApiClient } from '../../support/api-client.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

/* What a team may put before, around and behind a handler, each once for all routes and once for one route. */

const seen: string[] = [];

@Injectable()
class GlobalGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    seen.push(`global guard before ${context.getHandler().name}`);
    return context.switchToHttp().getRequest<FastifyRequest>().headers['x-team'] !== 'refused';
  }
}

@Injectable()
class RouteGuard implements CanActivate {
  canActivate(): Promise<boolean> {
    seen.push('route guard');
    return Promise.resolve(true);
  }
}

@Injectable()
class GlobalInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    seen.push('global interceptor');
    return next.handle().pipe(tap((data) => seen.push(`global interceptor after ${JSON.stringify(data)}`)));
  }
}

@Injectable()
class RouteInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ wrapped: data as unknown })));
  }
}

@Injectable()
class GlobalPipe implements PipeTransform {
  transform(value: unknown, { type }: ArgumentMetadata): unknown {
    seen.push(`global pipe on ${type}`);
    return value;
  }
}

@Injectable()
class RoutePipe implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'string' ? value.toUpperCase() : value;
  }
}

class Teapot extends Error {}

@Catch(Teapot)
class TeapotFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_error: Teapot, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    this.host.httpAdapter.reply(reply, { short: 'and stout' }, 418);
  }
}

class Inherited {
  @Get() @Public() same(): object {
    return { same: true };
  }
}
@Controller('team/enveloped')
class EnvelopedController extends Inherited {}
@Bare()
@Controller('team/bare')
class BareController extends Inherited {}

@Public()
@Controller('team')
class TeamController {
  @Post('all')
  @HttpCode(202)
  @UseGuards(RouteGuard)
  @UseInterceptors(RouteInterceptor)
  @UsePipes(RoutePipe)
  all(@Body() body: Record<string, unknown>, @Query('name') name: string): object {
    return { body, name };
  }

  @Get('later') later(): Observable<string> {
    return of('later');
  }

  @Get('nothing') nothing(): void {}

  @Get('refuses') refuses(): never {
    throw new DomainError('ROLE_IN_USE');
  }

  @Get('teapot') @UseFilters(TeapotFilter) teapot(): never {
    throw new Teapot();
  }

  @Get('file') @Header('content-type', 'text/plain') file(): StreamableFile {
    return new StreamableFile(Buffer.from('a file'));
  }

  @Get('elsewhere') @Redirect('/api/team/nothing', 302) elsewhere(): void {}
}

@Module({
  controllers: [TeamController, EnvelopedController, BareController],
  providers: [
    { provide: APP_GUARD, useClass: GlobalGuard },
    { provide: APP_INTERCEPTOR, useClass: GlobalInterceptor },
    { provide: APP_PIPE, useClass: GlobalPipe },
  ],
})
class TeamModule {}

describe('what a team puts into the way of a request', () => {
  let app: RunningApp;
  let device: ApiClient;
  beforeAll(async () => {
    app = await startTestApp('sqlite', {}, { imports: [TeamModule] });
    device = app.device();
  });
  afterAll(() => app.close());
  beforeEach(() => seen.splice(0));

  it('runs: guards, interceptors and pipes of all routes and of one', async () => {
    const answer = await device.post('/api/team/all?name=ada', { body: { a: 1 } });
    const data = { wrapped: { body: { a: 1 }, name: 'ADA' } };
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ success: true, statusCode: 202, message: 'OK', data });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(seen).toEqual([
      'global guard before all',
      'route guard',
      'global interceptor',
      'global pipe on query',
      'global pipe on body',
      `global interceptor after ${JSON.stringify(data)}`,
    ]);
  });

  it('also before and around our own routes, which answer in the same form', async () => {
    const answer = await device.get('/health/live');
    expect(answer.text).toBe('{"status":"ok","checks":{}}');
    expect(seen).toContain('global guard before live');
    expect(seen).toContain('global interceptor after {"status":"ok","checks":{}}');
  });

  it('can refuse what we would let pass', async () => {
    const answer = await device.get('/api/team/nothing', { headers: { 'x-team': 'refused' } });
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe('FORBIDDEN');
  });

  it('may answer later, or with nothing', async () => {
    expect((await device.get('/api/team/later')).body.data).toBe('later');
    expect((await device.get('/api/team/nothing')).body).toMatchObject({ success: true, data: null });
  });

  it('puts no envelope around a failure, ours or a filter’s of its own', async () => {
    expect((await device.get('/api/team/refuses')).body).toMatchObject({ success: false, code: 'ROLE_IN_USE' });
    const teapot = await device.get('/api/team/teapot');
    expect(teapot.status).toBe(418);
    expect(teapot.text).toBe('{"short":"and stout"}');
  });

  it('puts no envelope around a file or a redirection', async () => {
    expect((await device.get('/api/team/file')).text).toBe('a file');
    const moved = await fetch(`${app.url}/api/team/elsewhere`, { redirect: 'manual' });
    expect(moved.status).toBe(302);
    expect(moved.headers.get('location')).toBe('/api/team/nothing');
  });

  it('tells controllers apart that inherit one handler and differ in their decorators', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect((await device.get('/api/team/enveloped')).body).toMatchObject({ success: true, data: { same: true } });
      expect((await device.get('/api/team/bare')).text).toBe('{"same":true}');
    }
  });
});

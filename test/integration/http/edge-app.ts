import { connect, type AddressInfo } from 'node:net';
import {
  Body,
  Controller,
  Get,
  HttpException,
  Module,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  Res,
  type LoggerService,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createApp } from '../../../src/bootstrap/create-app.js';
import type { ServerSettings, Settings } from '../../../src/config/settings.js';
import { clientAddressOf } from '../../../src/http/client-address.js';
import { Bare, ResponseMessage } from '../../../src/http/envelope.js';
import { FormParameter } from '../../../src/http/form-body.js';
import { PageQuery } from '../../../src/http/page.dto.js';
import { ParseIdPipe } from '../../../src/http/parse-id.pipe.js';
import type { ErrorTranslator } from '../../../src/http/translate-error.js';
import { Text } from '../../../src/http/validation.js';
import { DomainError } from '../../../src/kernel/domain-error.js';

class Inner {
  @Text({ max: 10 }) word: string;
}

class EchoRequest {
  @Text({ max: 40, trim: true }) name: string;
  @IsOptional() @ValidateNested() @Type(() => Inner) inner?: Inner;
}

/** What a handler may throw; each name is a path below /api/fail. */
const FAILURES: Readonly<Record<string, () => unknown>> = {
  expired: () => new DomainError('TOKEN_EXPIRED', { detail: 'the log alone may know this' }),
  missing: () => new DomainError('TOKEN_MISSING'),
  busy: () => new DomainError('OVERLOADED', { retryAfterSeconds: 1.2, detail: 'queue full' }),
  limited: () => new HttpException('slow down', 429),
  teapot: () => new HttpException('a secret of the framework', 418),
  nowhere: () => new NotFoundException('Cannot GET /x?token=secret'),
  unknown: () => new Error('SELECT secret FROM vault'),
  upstream: () => Object.assign(new Error('not ours'), { statusCode: 404, status: 404 }),
  nothing: () => undefined,
  text: () => 'just text',
  foreign: () => new RangeError('translate me'),
};

@Controller()
class EdgeController {
  @Post('echo')
  @ResponseMessage('Heard.')
  echo(@Body() body: EchoRequest): EchoRequest {
    return body;
  }

  @Post('free')
  free(@Body() body: Record<string, unknown>): unknown {
    return body;
  }

  @Post('plain')
  plain(): void {}

  @Get('things')
  list(@Query() page: PageQuery): PageQuery {
    return page;
  }

  @Get('things/:id')
  thing(@Param('id', ParseIdPipe) id: string): string {
    return id;
  }

  @Get('cookies')
  cookies(@Req() request: FastifyRequest): unknown {
    return Object.entries(request.cookies);
  }

  @Get('address')
  address(@Req() request: FastifyRequest): string {
    return clientAddressOf(request);
  }

  @Get('fail/:kind')
  fail(@Param('kind') kind: string): never {
    throw FAILURES[kind]?.();
  }

  @Get('half')
  half(@Res() reply: FastifyReply): never {
    reply.raw.write('half of an ');
    throw new Error('the rest is lost');
  }
}

/** A handler that runs until it is let go, to be caught in the middle of. */
export const slow = { hasBegun: deferred(), mayEnd: deferred() };

@Controller('slow')
class SlowController {
  @Get()
  async wait(): Promise<string> {
    slow.hasBegun.resolve();
    await slow.mayEnd.promise;
    return 'finished';
  }
}

@Bare()
@Controller()
class StandardController {
  @Get(['.well-known/document', 'oauth/document', 'health/live', 'metrics', 'docs/document'])
  document(): object {
    return { bare: true };
  }

  @Post('oauth/form')
  form(@FormParameter('token') token: string): object {
    return { token };
  }

  @Post('oauth/fail')
  fail(): never {
    throw new Error('SELECT secret FROM vault');
  }
}

@Module({ controllers: [EdgeController, SlowController, StandardController] })
class EdgeModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const refuse = () => {
      throw new DomainError('FORBIDDEN', { detail: 'by a middleware' });
    };
    consumer.apply(refuse).forRoutes('guarded-by-middleware');
  }
}

export function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

const translateRangeErrors: ErrorTranslator = (error) =>
  error instanceof RangeError ? new DomainError('SERVICE_UNAVAILABLE', { retryAfterSeconds: 7 }) : undefined;

/** Keeps what is logged, to be looked at. */
export class LogKeeper implements LoggerService {
  readonly lines: { level: string; args: unknown[] }[] = [];
  readonly log = this.keep('log');
  readonly error = this.keep('error');
  readonly warn = this.keep('warn');
  readonly debug = this.keep('debug');
  readonly verbose = this.keep('verbose');
  readonly fatal = this.keep('fatal');

  of(context: string): { level: string; args: unknown[] }[] {
    return this.lines.filter(({ args }) => args.at(-1) === context);
  }

  private keep(level: string) {
    return (...args: unknown[]) => void this.lines.push({ level, args });
  }
}

export class EdgeApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly logs: LogKeeper,
    readonly port: number,
  ) {}

  static async start(
    server: Partial<ServerSettings> = {},
    prepare: (app: NestFastifyApplication) => void = () => {},
  ): Promise<EdgeApp> {
    const logs = new LogKeeper();
    const settings = { server: { ...SERVER, ...server } } as Settings;
    const app = await createApp(EdgeModule, settings, { logger: logs, errorTranslators: [translateRangeErrors] });
    prepare(app);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new EdgeApp(app, logs, port);
  }

  call(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, init);
  }

  post(path: string, body: RequestInit['body'], contentType = 'application/json'): Promise<Response> {
    return this.call(path, { method: 'POST', body, headers: { 'content-type': contentType } });
  }

  /** Sends bytes as they are, and reads until the server hangs up. */
  raw(bytes: string | Buffer): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(this.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(readAnswer(Buffer.concat(chunks).toString('latin1'))));
      socket.on('end', () => socket.end());
    });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

function readAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') };
}

const SERVER: ServerSettings = {
  environment: 'test',
  host: '127.0.0.1',
  port: 0,
  publicUrl: 'http://127.0.0.1',
  basePath: '',
  isPublicUrlSet: true,
  secureCookies: false,
  cookieName: 'watchword',
  trustProxy: false,
  corsOrigins: [],
  logLevel: 'debug',
  shutdownDrainMs: 0,
};

import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import {
  Clock,
  OwnerOr,
  Public,
  RequireRecentLogin,
  Roles,
  TokenAdmission,
  WatchwordGuardModule,
  type WatchwordGuardOptions,
  WatchwordRefusal,
} from '../../../src/guard/index.js';
import { WatchwordGuard } from '../../../src/guard/access/watchword.guard.js';
import { OnUser, RequireRecentAdminLogin } from '../../../src/http/access/index.js';
import { jwksOf } from '../../../src/modules/keys/jwks/jwks.js';
import { accessTokenKit, type AccessTokenKit } from '../../support/access-tokens.js';
import { KeyServer } from '../../support/key-server.js';
import { aLiveSession } from '../../support/live-session.js';
import { QUIETLY } from '../extension/host-application.js';

const RIGHT: WatchwordGuardOptions = { issuer: 'http://127.0.0.1:9', audience: 'shop' };

@Controller('of')
class OnUserController {
  @Get(':id')
  @OwnerOr('users:read')
  @OnUser()
  change(): string {
    return 'changed';
  }
}

@RequireRecentAdminLogin()
@Controller('recent')
class RecentAdminController {
  @Get()
  enter(): string {
    return 'entered';
  }
}

@Controller('right')
class RightController {
  @Get('open')
  @Public()
  open(): string {
    return 'open';
  }

  @Get(':id')
  @Roles('user')
  @OwnerOr('users:read')
  @RequireRecentLogin('10m')
  enter(): string {
    return 'entered';
  }
}

/** What an application keeps its configuration in. */
@Injectable()
class Configuration {
  readonly guard: WatchwordGuardOptions = RIGHT;
}

@Module({ providers: [Configuration], exports: [Configuration] })
class ConfigurationModule {}

async function startWith(module: object): Promise<void> {
  const app = await NestFactory.create(module as never, new FastifyAdapter() as never, QUIETLY);
  try {
    await app.init();
  } finally {
    await app.close();
  }
}

function applicationWith(controller: new () => object, guard = WatchwordGuardModule.forRoot(RIGHT)) {
  @Module({ imports: [guard], controllers: [controller] })
  class Application {}
  return Application;
}

describe('the start of an application behind the guard', () => {
  it('goes well with rules that the guard can hold', () => startWith(applicationWith(RightController)));

  it('is refused for a rule that needs the tables of the server', async () => {
    await expect(startWith(applicationWith(OnUserController))).rejects.toThrow(
      'OnUserController.change has @OnUser(), which only the Watchword server itself can hold',
    );
  });

  it('is refused for a rule that needs a setting of the server, on a class as well', async () => {
    await expect(startWith(applicationWith(RecentAdminController))).rejects.toThrow(
      /^RecentAdminController\.enter has @RequireRecentAdminLogin\(\), which needs a setting of the server/,
    );
  });

  it('is refused for a route that is public in a class with rules, which nobody could meet', async () => {
    @Controller('both')
    @Roles('admin')
    class BothController {
      @Get('health')
      @Public()
      health(): void {}
    }
    await expect(startWith(applicationWith(BothController))).rejects.toThrow(
      'BothController.health is @Public(), and has rules that nobody could meet there: roles',
    );
  });

  it('is refused with one line for a wrong option', () => {
    expect(() => WatchwordGuardModule.forRoot({ ...RIGHT, audience: '' })).toThrow(
      /^WatchwordGuardModule: audience [^\n]+$/,
    );
  });

  it('is refused with the same line where a factory makes the options', async () => {
    const guard = WatchwordGuardModule.forRootAsync({
      imports: [ConfigurationModule],
      inject: [Configuration],
      useFactory: ({ guard: options }: Configuration) => ({ ...options, issuer: 'http://id.example.org' }),
    });
    await expect(startWith(applicationWith(RightController, guard))).rejects.toThrow(
      /^WatchwordGuardModule: issuer [^\n]+https[^\n]+$/,
    );
  });

  it('goes well where a factory makes the options, later', async () => {
    const guard = WatchwordGuardModule.forRootAsync({
      imports: [ConfigurationModule],
      inject: [Configuration],
      useFactory: async ({ guard: options }: Configuration) => Promise.resolve(options),
    });
    await startWith(applicationWith(RightController, guard));
  });
});

/** A service of the application, in a module that imports no guard. */
@Injectable()
class SocketService {
  constructor(readonly tokens: TokenAdmission) {}
}

@Module({ providers: [SocketService] })
class SocketModule {}

describe('what does not come by HTTP', () => {
  let issuer: KeyServer;
  let kit: AccessTokenKit;
  let app: Awaited<ReturnType<typeof NestFactory.createApplicationContext>>;

  beforeAll(async () => {
    issuer = await KeyServer.open();
    kit = await accessTokenKit('EdDSA');
    issuer.publish(jwksOf(kit.keys.list()).keys);
    const { issuer: name, audience } = kit.settings;
    const guard = WatchwordGuardModule.forRoot({
      ...{ issuer: name, audience, isGlobal: true },
      jwksUri: `${issuer.issuer}/.well-known/jwks.json`,
    });
    Object.assign(guard, {
      providers: guard.providers?.map((each) =>
        typeof each === 'object' && 'provide' in each && each.provide === Clock
          ? { provide: Clock, useValue: kit.clock }
          : each,
      ),
    });
    @Module({ imports: [guard, SocketModule] })
    class Application {}
    app = await NestFactory.createApplicationContext(Application, QUIETLY);
  });
  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  it('is verified by TokenAdmission, which any module may have where that was said', async () => {
    const session = aLiveSession();
    const { accessToken } = await kit.tokens.issue(session);
    const { tokens } = app.get(SocketService, { strict: false });
    expect(await tokens.verify(accessToken)).toMatchObject({
      userId: session.subject.userId,
      sessionId: session.id,
      roles: ['user'],
      proof: 'bearer',
    });
    await expect(tokens.verify('a.b.c')).rejects.toMatchObject({ code: 'TOKEN_INVALID', status: 401 });
    await expect(tokens.verify('a.b.c')).rejects.toBeInstanceOf(WatchwordRefusal);
  });

  it.each(['rpc', 'ws', 'graphql'])('is refused by the guard as %s, and says what to do', (type) => {
    const context = new ExecutionContextHost([{}], RightController, RightController.prototype.enter);
    context.setType(type);
    const guard = app.get(WatchwordGuard, { strict: false });
    expect(() => guard.canActivate(context)).toThrow(
      `WatchwordGuard verifies HTTP requests; RightController.enter is reached by ${type}. Make it @Public() and verify its token with TokenAdmission`,
    );
    const open = new ExecutionContextHost([{}], RightController, RightController.prototype.open);
    open.setType(type);
    expect(guard.canActivate(open)).toBe(true);
  });
});

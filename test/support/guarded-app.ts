import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ExpressAdapter } from 'platform-express-for-tests';
import {
  Clock,
  CurrentUser,
  Permissions,
  type Principal,
  Public,
  Roles,
  WatchwordGuardModule,
  type WatchwordGuardOptions,
} from '../../src/guard/index.js';
import { ApiClient } from './api-client.js';
import { EvidenceLogger } from './evidence-logger.js';

export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

const ADAPTERS: Readonly<Record<Platform, () => AbstractHttpAdapter>> = {
  express: () => new ExpressAdapter() as never,
  fastify: () => new FastifyAdapter() as never,
};

@Controller('things')
class ThingsController {
  @Get()
  list(@CurrentUser() { userId, roles }: Principal) {
    return { userId, roles };
  }

  @Get('admin')
  @Roles('admin')
  listForAdmins(): string[] {
    return [];
  }

  @Get('users')
  @Permissions('users:read')
  listUsers(): string[] {
    return [];
  }

  @Get('public')
  @Public()
  listForAll(): string[] {
    return [];
  }
}

/** An application of another team that only verifies, in front of a Watchword server. */
export interface GuardedApp {
  readonly url: string;
  /** Asks with the token. @returns `OK`, or the code of the refusal */
  worthOf(token: string, path?: 'things' | 'things/admin' | 'things/users'): Promise<string>;
  close(): Promise<void>;
}

export async function startGuardedApp(
  platform: Platform,
  options: WatchwordGuardOptions,
  clock: Clock,
): Promise<GuardedApp> {
  @Module({ imports: [WatchwordGuardModule.forRoot(options)], controllers: [ThingsController] })
  class GuardedModule {}

  const builder = Test.createTestingModule({ imports: [GuardedModule] }).setLogger(new EvidenceLogger());
  const module = await builder.overrideProvider(Clock).useValue(clock).compile();
  const app: INestApplication = module.createNestApplication(ADAPTERS[platform]());
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const device = new ApiClient(url);
  return {
    url,
    worthOf: async (token, path = 'things') => {
      const { status, body } = await device.get(`/${path}`, { token });
      return status === 200 ? 'OK' : ((body as { code?: string }).code ?? String(status));
    },
    close: () => app.close(),
  };
}

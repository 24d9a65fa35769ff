import { inspect } from 'node:util';
import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ExpressAdapter } from 'platform-express-for-tests';
import { TokenSettings } from '../../src/config/settings.js';
import { Clock, WatchwordGuardModule, type WatchwordGuardModuleOptions } from '../../src/guard/index.js';
import { ApiClient, type ApiResponse } from './api-client.js';
import { EvidenceLogger } from './evidence-logger.js';
import type { RunningApp } from './test-app.js';

export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

const ADAPTERS: Readonly<Record<Platform, () => AbstractHttpAdapter>> = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter() as never,
};

/** Keeps the lines, for the search for secrets and for the test. */
function rememberingLogger(lines: string[]): LoggerService {
  const evidence = new EvidenceLogger();
  const keep =
    (level: 'log' | 'warn' | 'error') =>
    (...parts: unknown[]): void => {
      lines.push(`${level} ${parts.map((part) => inspect(part)).join(' ')}`);
      evidence[level](...parts);
    };
  return { log: keep('log'), warn: keep('warn'), error: keep('error') };
}

/** An application of somebody else's that only verifies, on a port of its own. */
export interface GuardedApplication {
  readonly app: INestApplication;
  /** What it has logged. */
  readonly lines: readonly string[];
  /** A request with the token, if there is one. */
  call<T = unknown>(path: string, token?: string, method?: string): Promise<ApiResponse<T>>;
  /** The same, as status and code. */
  outcome(path: string, token?: string, method?: string): Promise<readonly [number, string | undefined]>;
  close(): Promise<void>;
}

/** What the guard has to know of a server that listens at a port of its own. */
function guardOptionsFor(server: RunningApp, url = server.url): WatchwordGuardModuleOptions {
  const { issuer, audience } = server.app.get(TokenSettings, { strict: false });
  return { issuer, audience, jwksUri: `${url}/.well-known/jwks.json` };
}

/** The application behind the guard; time is that of the server. */
export async function startGuarded(
  platform: Platform,
  server: RunningApp,
  module: Pick<ModuleMetadata, 'controllers' | 'imports' | 'providers'>,
  given: {
    readonly options?: Partial<WatchwordGuardModuleOptions>;
    readonly url?: string;
    readonly adjust?: (app: INestApplication) => unknown;
  } = {},
): Promise<GuardedApplication> {
  const lines: string[] = [];
  const logger = rememberingLogger(lines);
  const guard = WatchwordGuardModule.forRoot({ ...guardOptionsFor(server, given.url), ...given.options });
  const compiled = await Test.createTestingModule({ ...module, imports: [guard, ...(module.imports ?? [])] })
    .overrideProvider(Clock)
    .useValue(server.clock)
    .setLogger(logger)
    .compile();
  const app = compiled.createNestApplication(ADAPTERS[platform](), { logger });
  await given.adjust?.(app);
  await app.listen(0, '127.0.0.1');
  const client = new ApiClient(await app.getUrl());
  const call: GuardedApplication['call'] = (path, token, method = 'GET') => client.request(method, path, { token });
  return {
    app,
    lines,
    call,
    outcome: async (path, token, method) => {
      const { status, body } = await call(path, token, method);
      return [status, (body as { code?: string } | undefined)?.code];
    },
    close: () => app.close(),
  };
}

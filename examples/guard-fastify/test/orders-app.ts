import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { pause, type Tokens, type WatchwordServer } from './watchword-server.js';

/** This service in front of a Watchword server. */
export interface OrdersApp {
  /** Asks with the token, or without one. */
  ask(method: 'GET' | 'POST', path: string, tokens?: Tokens): Promise<Response>;
  /** The status of the list of one's own orders. */
  statusFor(tokens: Tokens): Promise<number>;
  /** Waits until the status is this. @returns how long that took, in milliseconds */
  waitFor(status: number, tokens: Tokens): Promise<number>;
  close(): Promise<void>;
}

export async function startOrders(server: WatchwordServer): Promise<OrdersApp> {
  process.env['WATCHWORD_URL'] = server.url;
  process.env['WATCHWORD_SECRET'] = server.clientSecret;
  // loaded now, since the module reads the environment
  const { AppModule } = await import('../src/app.module.js');
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const ask: OrdersApp['ask'] = (method, path, tokens) =>
    fetch(url + path, { method, headers: tokens ? { authorization: `Bearer ${tokens.accessToken}` } : {} });
  const statusFor = async (tokens: Tokens): Promise<number> => {
    const response = await ask('GET', '/orders', tokens);
    await response.text();
    return response.status;
  };
  return {
    ask,
    statusFor,
    waitFor: async (status, tokens) => {
      const startedAt = performance.now();
      while ((await statusFor(tokens)) !== status) {
        if (performance.now() - startedAt > 60_000) throw new Error(`it never answers ${status}`);
        await pause(20);
      }
      return Math.round(performance.now() - startedAt);
    },
    close: () => app.close(),
  };
}

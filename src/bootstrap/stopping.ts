import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, ShutdownSignal } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerSettings } from '../config/settings.js';
import { Departure } from '../modules/health/index.js';
import type { DrainingFastifyAdapter } from './draining-fastify-adapter.js';

const AT_ONCE = Object.values(ShutdownSignal).filter((signal) => signal !== ShutdownSignal.SIGTERM);

/**
 * Has the process end well. Ctrl-C and the other signals stop it at once. SIGTERM is how an orchestrator takes one instance
 * of several away: load balancers send requests here until a probe has failed, and a port that is closed before that answers
 * their clients with 502. So the instance says first that it is not ready, serves on for SHUTDOWN_DRAIN, and closes then. A
 * second SIGTERM ends the waiting.
 */
export function enableStopping(
  app: NestFastifyApplication,
  adapter: DrainingFastifyAdapter,
  { shutdownDrainMs }: ServerSettings,
): void {
  // ends with 0 even when a broken connection left something open
  app.enableShutdownHooks(AT_ONCE, { useProcessExit: true });
  const waiting = new AbortController();
  let hasBegun = false;
  const onSigterm = () => {
    if (hasBegun) return void waiting.abort();
    hasBegun = true;
    void leave();
  };
  const leave = async () => {
    app.get(Departure, { strict: false }).begin();
    adapter.keepNoConnections();
    // cut short by a second signal, or by whoever closes the application meanwhile
    await sleep(shutdownDrainMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    process.off('SIGTERM', onSigterm);
    if (isClosed) return;
    process.exit(await closed(app));
  };
  let isClosed = false;
  app.getHttpServer().once('close', () => {
    isClosed = true;
    waiting.abort();
    if (!hasBegun) process.off('SIGTERM', onSigterm);
  });
  process.on('SIGTERM', onSigterm);
}

/** @returns the exit code */
async function closed(app: NestFastifyApplication): Promise<number> {
  try {
    await app.close();
    return 0;
  } catch (error) {
    new Logger('Shutdown').error(error);
    return 1;
  }
}

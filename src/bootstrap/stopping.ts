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
  let stage: 'serving' | 'leaving' | 'closing' = 'serving';

  async function leave(): Promise<void> {
    app.get(Departure, { strict: false }).begin();
    adapter.keepNoConnections();
    await sleep(shutdownDrainMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    // another signal may close the application at any time, which then ends the process as well
    if (stage === 'leaving') await adapter.closePort();
    if (stage === 'leaving') process.exit(await exitCodeOfClosing(app));
  }

  function onSigterm(): void {
    if (stage === 'leaving') waiting.abort();
    if (stage !== 'serving') return;
    stage = 'leaving';
    void leave();
  }

  process.on('SIGTERM', onSigterm);
  adapter.getInstance().addHook('onClose', (_instance, done) => {
    // several applications may live in one process, as in tests; one that ends the process hears the signal to the last
    if (stage === 'serving') process.off('SIGTERM', onSigterm);
    stage = 'closing';
    waiting.abort();
    done();
  });
}

async function exitCodeOfClosing(app: NestFastifyApplication): Promise<number> {
  try {
    await app.close();
    return 0;
  } catch (error) {
    new Logger('Shutdown').error(error);
    return 1;
  }
}

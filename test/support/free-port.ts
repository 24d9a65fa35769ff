import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux gives to outgoing connections. */
const LOWEST = 15_000;
const HIGHEST = 32_767;
const MOST_TRIES = 50;

/**
 * A port of 127.0.0.1 that nobody uses. A server that is stopped and started there again finds it free as well: no outgoing
 * connection is given it in between.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const outcome = once(probe, 'listening').then(
    () => true,
    () => false,
  );
  probe.listen(port, '127.0.0.1');
  const isOurs = await outcome;
  if (isOurs) await new Promise((resolve) => probe.close(resolve));
  return isOurs;
}

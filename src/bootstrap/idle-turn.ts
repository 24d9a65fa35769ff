import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

/** A turn that only looks for events takes some 0.005 ms, and one that takes a connection, at most one a turn, 0.09 ms. */
const IDLE_TURN_MS = 0.025;
const BETWEEN_MS = 1;
const LONGEST_WAIT_MS = 1_000;

/**
 * Acts at the end of a turn of the event loop that had nothing to do, or after a second if there is none.
 *
 * The kernel completes connections before Node takes them, and resets those that still wait when the port is closed: a proxy
 * that has sent a request on one answers its client with 502. In such a turn Node has looked for them a moment ago.
 */
export async function inIdleTurn(act: () => void): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS;
  let begin: number;
  let end: number;
  do {
    // a process that has just slept is not the next one that the scheduler takes the processor from
    await sleep(BETWEEN_MS);
    begin = performance.now();
    await turn();
    end = performance.now();
  } while (end - begin > IDLE_TURN_MS && end < giveUpAt);
  act();
}

import type { IncomingMessage } from 'node:http';
import { SystemClock, type Clock } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';

export const REQUEST_ID_HEADER = 'x-request-id';

/** Nothing that could break out of a log line, a header or a URN. */
const ACCEPTABLE = /^[A-Za-z0-9._-]{1,64}$/;

const systemClock = new SystemClock();

/** The caller's own id of the request when it is harmless, else a new UUID of version 7. */
export function requestIdFor(request: IncomingMessage, clock: Clock = systemClock): string {
  const given = request.headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : newRequestId(clock);
}

/** The id of a request that was too broken to be read. */
export function newRequestId(clock: Clock = systemClock): string {
  return newId(clock.now());
}

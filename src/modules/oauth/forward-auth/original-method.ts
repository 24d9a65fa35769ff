import type { IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS: readonly unknown[] = ['GET', 'HEAD', 'OPTIONS'];

/** GET stands for every safe method, and POST for every other. */
export type JudgedMethod = 'GET' | 'POST';

/**
 * The method with which the check against forged requests judges the request that a gateway asks about. The question itself is
 * mostly a GET, so only the headers count in which the gateway names the original method.
 *
 * | X-Forwarded-Method, X-Original-Method | opens a WebSocket | judged as |
 * | ------------------------------------- | ----------------- | --------- |
 * | neither                               | any               | POST      |
 * | GET, HEAD or OPTIONS, in all of them  | no                | GET       |
 * | GET, HEAD or OPTIONS, in all of them  | yes               | POST      |
 * | anything else in one of them          | any               | POST      |
 *
 * The first row is for gateways that do not pass the method: otherwise they would let forged requests through. The third row is
 * there because any site can open a WebSocket, by a GET, and the WebSocket may then change data.
 */
export function judgedMethodOf(headers: IncomingHttpHeaders): JudgedMethod {
  const stated = [headers['x-forwarded-method'], headers['x-original-method']].filter((name) => name !== undefined);
  const isSafe = stated.length > 0 && stated.every((name) => SAFE_METHODS.includes(name));
  return isSafe && !opensWebSocket(headers) ? 'GET' : 'POST';
}

/** A gateway often keeps `Upgrade` to itself, and some browsers send no `Sec-Fetch-Mode` when they open a WebSocket. */
function opensWebSocket(headers: IncomingHttpHeaders): boolean {
  if (headers['sec-websocket-version'] !== undefined || headers['sec-websocket-key'] !== undefined) return true;
  const upgrade = [headers.upgrade, headers['x-forwarded-upgrade']].flat().join(',');
  return headers['sec-fetch-mode'] === 'websocket' || upgrade.toLowerCase().includes('websocket');
}

import type { IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS: readonly unknown[] = ['GET', 'HEAD', 'OPTIONS'];

/** As which a request is judged that is safe, and as which any other. */
export type JudgedMethod = 'GET' | 'POST';

/**
 * As which method the request is judged that a gateway asks about, for the check against forged requests. The question itself
 * is mostly a GET, whatever it is about, so only what the gateway says of the original counts.
 *
 * | X-Forwarded-Method, X-Original-Method | opens a WebSocket | judged as |
 * | ------------------------------------- | ----------------- | --------- |
 * | neither                               | any               | POST      |
 * | GET, HEAD or OPTIONS, in all of them  | no                | GET       |
 * | GET, HEAD or OPTIONS, in all of them  | yes               | POST      |
 * | anything else in one of them          | any               | POST      |
 *
 * The first row keeps a gateway that says nothing from opening a way for forged requests. The third is there because a
 * WebSocket is begun by a GET, may be begun from any site, and changes whatever it is used for.
 */
export function judgedMethodOf(headers: IncomingHttpHeaders): JudgedMethod {
  const stated = [headers['x-forwarded-method'], headers['x-original-method']].filter((name) => name !== undefined);
  const isSafe = stated.length > 0 && stated.every((name) => SAFE_METHODS.includes(name));
  return isSafe && !opensWebSocket(headers) ? 'GET' : 'POST';
}

function opensWebSocket(headers: IncomingHttpHeaders): boolean {
  const upgrade = [headers.upgrade, headers['x-forwarded-upgrade']].flat().join(',');
  return headers['sec-fetch-mode'] === 'websocket' || upgrade.toLowerCase().includes('websocket');
}

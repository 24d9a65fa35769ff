import { timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { ErrorCode } from '../../kernel/error-codes.js';
import { digestOf } from '../../kernel/opaque-token.js';

/** What decides whether somebody may read the metrics. */
export interface MetricsRequest {
  /** METRICS_TOKEN. */
  readonly token: string | undefined;
  readonly isProxyTrusted: boolean;
  /** The other end of the connection, which nobody can forge. */
  readonly peerAddress: string;
  /** Whom the request says it is from, as far as that is believed. */
  readonly clientAddress: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** RFC 6750, section 2.1, with every character that METRICS_TOKEN may have. */
const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/** What proxies add; any of them says that somebody else stands behind the connection. */
const FORWARDING_HEADERS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
];

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Who may read the metrics; undefined is everybody whom nothing refuses.
 *
 * | METRICS_TOKEN | request                                                         | answer        |
 * | ------------- | --------------------------------------------------------------- | ------------- |
 * | set           | with that bearer token, from anywhere                           | allowed       |
 * | set           | without a bearer token                                          | TOKEN_MISSING |
 * | set           | with another                                                    | TOKEN_INVALID |
 * | not set       | TRUST_PROXY is set                                              | FORBIDDEN     |
 * | not set       | with a header that a proxy adds                                 | FORBIDDEN     |
 * | not set       | its connection, or its client, is not on a loopback address     | FORBIDDEN     |
 * | not set       | its Host is no name or address of loopback                      | FORBIDDEN     |
 * | not set       | otherwise                                                       | allowed       |
 *
 * A proxy on the same machine connects from loopback, too, whoever is behind it: hence the rows about proxies. The one
 * about Host also stops a page in a browser on this machine whose name was made to point here (DNS rebinding).
 */
export function refusalToRead(request: MetricsRequest): ErrorCode | undefined {
  if (request.token !== undefined) return refusalOfToken(request.token, request.headers['authorization']);
  return isFromThisMachine(request) ? undefined : 'FORBIDDEN';
}

function refusalOfToken(expected: string, authorization: MetricsRequest['headers'][string]): ErrorCode | undefined {
  const [, presented] = BEARER.exec(String(authorization ?? '')) ?? [];
  if (presented === undefined) return 'TOKEN_MISSING';
  return isSame(presented, expected) ? undefined : 'TOKEN_INVALID';
}

/** In a time that tells neither where nor by how much they differ. */
function isSame(presented: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(presented)), Buffer.from(digestOf(expected)));
}

function isFromThisMachine({ isProxyTrusted, peerAddress, clientAddress, headers }: MetricsRequest): boolean {
  if (isProxyTrusted || FORWARDING_HEADERS.some((name) => headers[name] !== undefined)) return false;
  return [peerAddress, clientAddress].every(isLoopback) && isLoopbackHost(String(headers['host'] ?? ''));
}

function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d*$/, '');
  return name === 'localhost' || isLoopback(name.replace(/^\[(.*)\]$/, '$1'));
}

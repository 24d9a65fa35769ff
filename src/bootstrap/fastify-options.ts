import type { Server } from 'node:http';
import { compile } from '@fastify/proxy-addr';
import type { FastifyHttpOptions } from 'fastify';
import type { ServerSettings } from '../config/settings.js';
import { BODY_LIMIT_BYTES } from '../http/body-parsers.js';
import { withoutBasePath } from '../http/base-path.js';
import { addressIn } from '../http/client-address.js';
import { answerUnreadable, answerUnroutable } from '../http/refused-early.js';
import { requestIdFor } from '../http/request-id.js';
import { apiSecurityHeaders } from './security-headers.js';

export type FastifyOptions = FastifyHttpOptions<Server>;

const HEADER_LIMIT_BYTES = 16 * 1_024;
/** Longer than any id or name in our paths; Fastify's own default, stated because it is a limit. */
const LONGEST_PARAMETER = 100;

/** A client that sends its head or body byte by byte keeps a connection this long and no longer. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks for clients that are past these timeouts; its default of 30 s would double them. */
const TIMEOUT_CHECK_MS = 5_000;

/**
 * A client that reads nothing of its answer keeps its connection, and the answer in memory, for so long and at most twice as
 * long. The kernel passes on that a client has read only when a third of its buffer, at most 4 MB, is free: one that reads
 * slowly but steadily needs a fraction of this time for that.
 */
const STALLED_ANSWER_MS = 120_000;

/** How the HTTP server reads requests, and how it answers those that no handler will see. */
export function fastifyOptions(server: ServerSettings): FastifyOptions {
  const securityHeaders = apiSecurityHeaders(server);
  return {
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: trustedProxies(server.trustProxy),
    // most have no path, and need not be asked at each request
    ...(server.basePath !== '' && { rewriteUrl: ({ url = '/' }) => withoutBasePath(url, server.basePath) }),
    genReqId: (request) => requestIdFor(request),
    frameworkErrors: (error, request, reply) => answerUnroutable(error, request, reply, securityHeaders),
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, securityHeaders),
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: STALLED_ANSWER_MS,
    // running requests are finished; `true` would cut them off
    forceCloseConnections: 'idle',
    // the adapter answers during shutdown, in the envelope
    return503OnClosing: false,
    routerOptions: { caseSensitive: true, maxParamLength: LONGEST_PARAMETER },
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      maxHeaderSize: HEADER_LIMIT_BYTES,
      // Node would answer a missing Host itself, without an envelope; the adapter does
      requireHostHeader: false,
    },
  };
}

/**
 * Fastify takes a number of hops and then trusts nobody, since it cannot tell a proxy from a client that came around it.
 * Whoever sets a number vouches for that, so it is handed over as the function that it stands for.
 */
function trustedProxies(setting: ServerSettings['trustProxy']): FastifyOptions['trustProxy'] {
  if (typeof setting === 'boolean') return setting;
  if (typeof setting === 'number') return (_address, hop) => hop < setting;
  return isIn(setting);
}

/**
 * The list as Fastify would judge it, but for the ports: it knows no entry with one, and would take a trusted proxy for the
 * client as soon as the next proxy writes down from which port it was called.
 */
function isIn(networks: readonly string[]): FastifyOptions['trustProxy'] {
  const isTrusted = compile([...networks]);
  return (entry, hop) => isTrusted(addressIn(entry) ?? '', hop);
}

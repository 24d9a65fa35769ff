import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../kernel/domain-error.js';
import { assertHarmless } from './hostile-content.js';
import { readJson } from './json-text.js';

export const BODY_LIMIT_BYTES = 16 * 1_024;

const CHARSET = /;\s*charset\s*=\s*("[^"]*"|[^;\s]*)/gi;
const UTF_8 = /^"?utf-?8"?$/i;

/** Makes `application/json` in UTF-8 the only body that is read; everything else is 415. */
export function registerJsonBody(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, readBody(request.headers, body));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** A body without a byte is no body, whatever type it claims: several clients send the type with every request. */
export function readBody(headers: IncomingHttpHeaders, body: Buffer): unknown {
  if (!isPlainUtf8(headers)) throw new DomainError('UNSUPPORTED_MEDIA_TYPE');
  if (body.length === 0) return undefined;
  const value = readJson(body);
  // before any guard or strategy looks into it
  assertHarmless(value);
  return value;
}

function isPlainUtf8(headers: IncomingHttpHeaders): boolean {
  const charsets = [...(headers['content-type'] ?? '').matchAll(CHARSET)];
  const isUtf8 = charsets.every(([, charset = '']) => UTF_8.test(charset));
  return isUtf8 && (headers['content-encoding'] ?? 'identity') === 'identity';
}

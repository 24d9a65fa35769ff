import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../kernel/domain-error.js';
import { assertHarmless } from './hostile-content.js';
import { readJson } from './json-text.js';
import { isPlainUtf8 } from './plain-utf8.js';

/** A body without a byte is no body, whatever type it claims: several clients send the type with every request. */
export function readBody(headers: IncomingHttpHeaders, body: Buffer): unknown {
  if (!isPlainUtf8(headers)) throw new DomainError('UNSUPPORTED_MEDIA_TYPE');
  if (body.length === 0) return undefined;
  const value = readJson(body);
  // before any guard or strategy looks into it
  assertHarmless(value);
  return value;
}

import type { IncomingHttpHeaders } from 'node:http';

const CHARSET = /;\s*charset\s*=\s*("[^"]*"|[^;\s]*)/gi;
const UTF_8 = /^"?utf-?8"?$/i;

/** Whether a body claims to be what we read: UTF-8, by name or by default, and not compressed. */
export function isPlainUtf8(headers: IncomingHttpHeaders): boolean {
  const charsets = [...(headers['content-type'] ?? '').matchAll(CHARSET)];
  const isUtf8 = charsets.every(([, charset = '']) => UTF_8.test(charset));
  return isUtf8 && (headers['content-encoding'] ?? 'identity') === 'identity';
}

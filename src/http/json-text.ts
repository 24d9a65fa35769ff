import { DomainError } from '../kernel/domain-error.js';

/** How deep objects and lists may stand in each other in a body. */
export const DEEPEST_NESTING = 32;

/** Strings (with the colon that makes one a key), numbers and brackets, as they stand in valid JSON. */
const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|(-?\d[\d.eE+-]*)|[[\]{}]/g;

/**
 * Reads JSON as RFC 8259 has it, and refuses what two readers could understand differently (RFC 7493): bytes that are
 * not UTF-8, a byte order mark, an object with the same key twice and a number too large for any; also nesting deeper than
 * `deepest`.
 *
 * @throws DomainError MALFORMED_JSON, which never quotes the text: it may hold a password
 */
export function readJson(bytes: Uint8Array, deepest = DEEPEST_NESTING): unknown {
  const text = decode(bytes);
  const value = parse(text);
  if (!isPlain(value, text)) assertUnambiguous(text, deepest);
  return value;
}

/**
 * Whether it is an object of texts, small numbers and the like, with nothing escaped, in which no key was lost: then there
 * are as many quotes in the text as its keys and texts have. Most bodies are, and need no second reading.
 */
function isPlain(value: unknown, text: string): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || text.includes('\\')) return false;
  let quoted = 0;
  for (const field of Object.values(value)) {
    if (typeof field === 'object' ? field !== null : typeof field === 'number' && !Number.isFinite(field)) return false;
    quoted += typeof field === 'string' ? 2 : 1;
  }
  return quotesIn(text) === 2 * quoted;
}

function quotesIn(text: string): number {
  let count = 0;
  for (let index = text.indexOf('"'); index >= 0; index = text.indexOf('"', index + 1)) count += 1;
  return count;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DomainError('MALFORMED_JSON', { detail: 'the body is not UTF-8' });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError('MALFORMED_JSON');
  }
}

function assertUnambiguous(validJson: string, deepest: number): void {
  const open: Set<string>[] = [];
  for (const [token, string, colon, number] of validJson.matchAll(TOKEN)) {
    if (string !== undefined && colon !== undefined) addKey(open.at(-1), string);
    else if (number !== undefined) assertFinite(number);
    else if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    if (open.length > deepest) throw new DomainError('MALFORMED_JSON', { detail: 'nested too deeply' });
  }
}

/** What is infinity to us would be null wherever it is written as JSON again. */
function assertFinite(number: string): void {
  if (!Number.isFinite(Number(number))) throw new DomainError('MALFORMED_JSON', { detail: 'a number is too large' });
}

/** Keys are compared as they are meant: an escaped letter is that letter. */
function addKey(keys: Set<string> | undefined, quoted: string): void {
  const key = JSON.parse(quoted) as string;
  if (keys?.has(key)) throw new DomainError('MALFORMED_JSON', { detail: 'a key is there twice' });
  keys?.add(key);
}

import { createHash } from 'node:crypto';
import { isId } from '../../../kernel/ids.js';
import type { UserList } from './user-list.js';

/**
 * Where a user stands in a list: by the value that the list is sorted by, and by the id among equals. It is a place and no
 * row, so it stays right when the user who stood there is renamed or gone, and whoever is added appears where they belong.
 */
export interface UserPosition {
  readonly key: string | number;
  readonly id: string;
}

export const CURSOR_MAX_LENGTH = 2_400;

const CHECKSUM_BYTES = 9;

/** What the columns hold that lists are sorted by. */
const TEXT_KEY = /^[^\p{Cc}\p{Cs}]{1,320}$/u;

export function encodeCursor(list: UserList, { key, id }: UserPosition): string {
  return Buffer.from(JSON.stringify([key, id, checksumOf(list, key, id)])).toString('base64url');
}

/** @returns null unless it is a cursor of this very list, as it was handed out */
export function decodeCursor(list: UserList, cursor: string): UserPosition | null {
  const parts = parse(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parts)) return null;
  const [key, id] = parts as unknown[];
  if (!isKeyOf(list, key) || !isId(id)) return null;
  const position = { key, id };
  return encodeCursor(list, position) === cursor ? position : null;
}

/** Not a secret: it finds mistakes and damage. Who makes one up sees no more than with an honest one. */
function checksumOf({ sort, status, role, text, externalId }: UserList, key: string | number, id: string): string {
  const filters = [status ?? null, role ?? null, text ?? null, ...(externalId === undefined ? [] : [{ externalId }])];
  const told = JSON.stringify([sort, ...filters, key, id]);
  return createHash('sha256').update(told).digest().subarray(0, CHECKSUM_BYTES).toString('base64url');
}

function isKeyOf({ sort }: UserList, key: unknown): key is string | number {
  if (sort.endsWith('createdAt')) return Number.isSafeInteger(key);
  return typeof key === 'string' && TEXT_KEY.test(key);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

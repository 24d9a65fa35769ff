import { timingSafeEqual } from 'node:crypto';

/** 16 to 64 bytes, which every scheme here keeps to. With fewer, passwords would begin to match by chance. */
export const BASE64_KEY = '[A-Za-z0-9+/]{22,86}={0,2}';

/** Up to 64 bytes. */
export const BASE64_SALT = '[A-Za-z0-9+/]{1,86}={0,2}';

/** In time that does not depend on where they differ. */
export function isSameKey(derived: Buffer, expected: Buffer): boolean {
  return derived.length === expected.length && timingSafeEqual(derived, expected);
}

export function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

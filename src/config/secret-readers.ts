import { createSecretKey, type KeyObject } from 'node:crypto';
import { list, read, refused, type Reader } from './setting-readers.js';

const ENCRYPTION_KEY_BYTES = 32;
const BASE64_OF_KEY = /^(?:[A-Za-z0-9+/]{43}|[A-Za-z0-9_-]{43})=?$/;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** A text used as a key as it is, in UTF-8. */
export function secret(leastBytes: number): Reader<KeyObject> {
  return (text) => {
    const bytes = Buffer.from(text, 'utf8');
    return bytes.length < leastBytes
      ? refused(`must be at least ${leastBytes} bytes long`)
      : read(createSecretKey(bytes));
  };
}

export function secretList(leastBytes: number): Reader<readonly KeyObject[]> {
  return list(secret(leastBytes));
}

/** Keys for AES-256 in base64 or base64url, padded or not. */
export const encryptionKeyList: Reader<readonly KeyObject[]> = list((text) => {
  const bytes = decodeEncryptionKey(text);
  return bytes
    ? read(createSecretKey(bytes))
    : refused(`must be exactly ${ENCRYPTION_KEY_BYTES} bytes in base64; make one with openssl rand -base64 32`);
});

/** A token that can travel in an Authorization header. */
export const bearerToken: Reader<string> = (text) =>
  text.length >= 16 && VISIBLE_ASCII.test(text)
    ? read(text)
    : refused('must be at least 16 visible ASCII characters without spaces');

/** Undefined unless the text is the one way of writing its bytes: stray last bits mean that it was cut or mistyped. */
export function decodeEncryptionKey(text: string): Buffer | undefined {
  if (!BASE64_OF_KEY.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === inOneAlphabet(text) ? bytes : undefined;
}

/** Writes base64 and base64url of the same bytes in the same way. */
function inOneAlphabet(text: string): string {
  return text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
}

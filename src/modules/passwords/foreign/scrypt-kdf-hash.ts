import { createHash, createHmac } from 'node:crypto';
import { fromBase64, isSameKey } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { isBearable, scryptKey } from './scrypt-key.js';

/** 96 bytes in base64, which begin with "scrypt" and a NUL. */
const FORM = /^c2NyeXB0A[A-P][A-Za-z0-9+/]{118}$/;

const LOG_N_AT = 7;
const R_AT = 8;
const P_AT = 12;
const SALT_AT = 16;
const CHECKSUM_AT = 48;
const MAC_AT = 64;
const DERIVED_BYTES = 64;

/**
 * What `scrypt-kdf` writes, and with it Medusa: the header of files of Colin Percival's scrypt, in base64. Half of the derived
 * bytes are the key of an HMAC of what stands before it.
 */
export function readScryptKdfHash(hash: string): ForeignHash | undefined {
  if (!FORM.test(hash)) return undefined;
  const bytes = fromBase64(hash);
  const logN = bytes.readUInt8(LOG_N_AT);
  const cost = { N: 2 ** logN, r: bytes.readUInt32BE(R_AT), p: bytes.readUInt32BE(P_AT) };
  const digest = createHash('sha256').update(bytes.subarray(0, CHECKSUM_AT)).digest();
  const isWhole = digest.subarray(0, MAC_AT - CHECKSUM_AT).equals(bytes.subarray(CHECKSUM_AT, MAC_AT));
  if (!isWhole || !isBearable(cost)) return undefined;
  const salt = bytes.subarray(SALT_AT, CHECKSUM_AT);
  return {
    verify: async (password) => {
      const derived = await scryptKey(password, salt, DERIVED_BYTES, cost);
      const mac = createHmac('sha256', derived.subarray(DERIVED_BYTES / 2))
        .update(bytes.subarray(0, MAC_AT))
        .digest();
      return isSameKey(mac, bytes.subarray(MAC_AT));
    },
  };
}

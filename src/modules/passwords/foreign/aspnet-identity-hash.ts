import { fromBase64 } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { type Pbkdf2Digest, pbkdf2Reading } from './pbkdf2-key.js';

/** Version 2 has 49 bytes and version 3 from 45 upwards. */
const FORM = /^A(?:[A-P][A-Za-z0-9+/]{64}==|QAAAA[A-Za-z0-9+/]{54,180}={0,2})$/;

const V2_BYTES = 49;
const V2_SALT_END = 17;
const V2_ITERATIONS = 1000;

const V3_DIGESTS: readonly Pbkdf2Digest[] = ['sha1', 'sha256', 'sha512'];
/** The version, then digest, iterations and length of the salt in four bytes each. */
const V3_SALT_START = 13;
/** PasswordHasher.cs refuses shorter ones. */
const V3_MIN_SALT_BYTES = 16;
const V3_MAX_SALT_BYTES = 64;

/**
 * ASP.NET Identity (PasswordHasher.cs): bytes in base64, of which the first is the version. 0 is version 2, which also is
 * what `System.Web.Helpers.Crypto` wrote before; 1 is version 3, which says its own parameters.
 */
export function readAspNetIdentityHash(hash: string): ForeignHash | undefined {
  const bytes = FORM.test(hash) ? fromBase64(hash) : Buffer.alloc(0);
  if (bytes.toString('base64') !== hash) return undefined;
  return bytes[0] === 0 ? readVersion2(bytes) : readVersion3(bytes);
}

function readVersion2(bytes: Buffer): ForeignHash | undefined {
  if (bytes.length !== V2_BYTES) return undefined;
  const [salt, key] = [bytes.subarray(1, V2_SALT_END), bytes.subarray(V2_SALT_END)];
  return pbkdf2Reading({ digest: 'sha1', iterations: V2_ITERATIONS, salt, key });
}

function readVersion3(bytes: Buffer): ForeignHash | undefined {
  if (bytes.length < V3_SALT_START) return undefined;
  const digest = V3_DIGESTS[bytes.readUInt32BE(1)];
  const saltBytes = bytes.readUInt32BE(9);
  if (!digest || saltBytes < V3_MIN_SALT_BYTES || saltBytes > V3_MAX_SALT_BYTES) return undefined;
  const saltEnd = V3_SALT_START + saltBytes;
  const [salt, key] = [bytes.subarray(V3_SALT_START, saltEnd), bytes.subarray(saltEnd)];
  return pbkdf2Reading({ digest, iterations: bytes.readUInt32BE(5), salt, key });
}

import { createCipheriv, createDecipheriv, createHash, randomBytes, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 8;
const KEY_ID_LABEL = 'watchword sealing key id v1\0';

/** 8, 12 and 16 bytes make 11, 16 and 22 characters of base64url; a shortened tag does not even parse. */
const SEALED_FORM = /^v1\.([\w-]{11})\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;

/**
 * - `malformed`: not the text that `seal` writes.
 * - `unknown-key`: sealed under a key that was not given.
 * - `tampered`: changed since, or sealed for another context.
 */
export type UnsealReason = 'unknown-key' | 'malformed' | 'tampered';

/** Why a sealed text stayed shut. Carries neither the text nor anything from inside it. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';

  constructor(readonly reason: UnsealReason) {
    super(`The sealed text cannot be opened: ${reason}.`);
  }
}

interface AesGcmResult {
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

interface SealedParts extends AesGcmResult {
  readonly keyId: string;
  readonly iv: Buffer;
}

/**
 * Encrypts a secret that has to be stored and read back, with AES-256-GCM (NIST SP 800-38D) under a random 96-bit IV.
 * One key may seal at most 2^32 texts (section 8.3); rotate it long before.
 *
 * @param keys AES-256 keys, newest first; the first one seals
 * @param context what the secret is and whom it belongs to; it is not stored, and only the same context opens the text
 * @returns `v1.<key id>.<iv>.<ciphertext>.<tag>`, the last four in base64url
 */
export function seal(plaintext: Buffer, keys: readonly KeyObject[], context: string): string {
  const key = newestOf(keys);
  const keyId = keyIdOf(key);
  const iv = randomBytes(IV_BYTES);
  const { ciphertext, tag } = encryptAesGcm(key, iv, associatedData(keyId, context), plaintext);
  return [VERSION, keyId, encode(iv), encode(ciphertext), encode(tag)].join('.');
}

/**
 * Opens what `seal` closed.
 *
 * @param keys every key that may have sealed the text, in any order
 * @throws UnsealError when the text is malformed, its key is not among `keys`, or it does not authenticate
 */
export function open(sealed: string, keys: readonly KeyObject[], context: string): Buffer {
  const { keyId, iv, ciphertext, tag } = parse(sealed);
  const key = keys.find((candidate) => keyIdOf(candidate) === keyId);
  if (!key) throw new UnsealError('unknown-key');
  try {
    return decryptAesGcm(key, iv, associatedData(keyId, context), ciphertext, tag);
  } catch {
    throw new UnsealError('tampered');
  }
}

/**
 * The id of the key that sealed the text, for counting what still waits for re-encryption. Nothing is authenticated.
 *
 * @throws UnsealError `malformed`
 */
export function sealedUnder(sealed: string): string {
  return parse(sealed).keyId;
}

/**
 * Whether the text needs no re-encryption.
 *
 * @param keys newest first
 * @throws UnsealError `malformed`
 */
export function isSealedUnderNewest(sealed: string, keys: readonly KeyObject[]): boolean {
  return sealedUnder(sealed) === keyIdOf(newestOf(keys));
}

/**
 * AES-256-GCM with a 128-bit tag and nothing around it; `seal` is what features use.
 *
 * @param iv 12 bytes, never used twice with one key
 */
export function encryptAesGcm(key: KeyObject, iv: Buffer, aad: Buffer, plaintext: Buffer): AesGcmResult {
  const cipher = createCipheriv(ALGORITHM, key, ivOf(iv), { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { ciphertext, tag: cipher.getAuthTag() };
}

/**
 * The inverse of `encryptAesGcm`.
 *
 * @throws Error when the IV or the tag has another length, or the message does not authenticate
 */
export function decryptAesGcm(key: KeyObject, iv: Buffer, aad: Buffer, ciphertext: Buffer, tag: Buffer): Buffer {
  // Without authTagLength Node takes tags of 4 bytes too, which a forger hits once in 2^32 tries.
  const decipher = createDecipheriv(ALGORITHM, key, ivOf(iv), { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/**
 * Names a key in public. Safe to store beside the ciphertext: the key is 256 random bits, so nobody can find it by
 * trying inputs, and SHA-256 with a label of its own shares no value with any other use of the key.
 */
function keyIdOf(key: KeyObject): string {
  const digest = createHash('sha256').update(KEY_ID_LABEL).update(key.export()).digest();
  return encode(digest.subarray(0, KEY_ID_BYTES));
}

/**
 * GCM does not commit to its key: one ciphertext can be made to open under two. With the id authenticated, a text
 * re-labelled for another key fails. JSON keeps the parts apart whatever characters the context has.
 */
function associatedData(keyId: string, context: string): Buffer {
  return Buffer.from(JSON.stringify(['watchword-sealed', VERSION, keyId, context]), 'utf8');
}

function parse(sealed: string): SealedParts {
  const [, keyId, iv, ciphertext, tag] = SEALED_FORM.exec(sealed) ?? [];
  if (keyId === undefined || iv === undefined || ciphertext === undefined || tag === undefined) {
    throw new UnsealError('malformed');
  }
  return { keyId, iv: decode(iv), ciphertext: decode(ciphertext), tag: decode(tag) };
}

/** Refuses the other spellings of the same bytes (RFC 4648, section 3.5), so that one secret has one text. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (encode(bytes) !== text) throw new UnsealError('malformed');
  return bytes;
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function ivOf(iv: Buffer): Buffer {
  if (iv.length !== IV_BYTES) throw new RangeError(`An IV has ${IV_BYTES} bytes, not ${iv.length}.`);
  return iv;
}

function newestOf(keys: readonly KeyObject[]): KeyObject {
  const [newest] = keys;
  if (!newest) throw new Error('Sealing needs at least one key.');
  return newest;
}

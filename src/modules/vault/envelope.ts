import { type KeyObject, randomBytes } from 'node:crypto';
import { decryptAesGcm, encryptAesGcm, UnsealError } from '../../kernel/sealing.js';

const VERSION = 'v1';
const DATA_KEY_BYTES = 32;
const IV_BYTES = 12;

/** 12 and 16 bytes make 16 and 22 characters of base64url; a shortened tag does not even parse. */
const SEALED_FORM = /^v1\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/;

export const TOKEN_FIELDS = ['access_token', 'refresh_token', 'id_token'] as const;
export type TokenField = (typeof TOKEN_FIELDS)[number];

/** Whose tokens they are, and of which provider. */
export interface TokenOwner {
  readonly userId: string;
  readonly provider: string;
}

/** The one place where a sealed token opens. */
export interface TokenPlace extends TokenOwner {
  readonly field: TokenField;
}

/** A key for the tokens of one row, used for one write of them: so no IV can ever come twice under a key that lives long. */
export function newDataKey(): Buffer {
  return randomBytes(DATA_KEY_BYTES);
}

/** @throws UnsealError `malformed` for anything but the bytes of `newDataKey` */
export function assertDataKey(bytes: Buffer): void {
  if (bytes.length !== DATA_KEY_BYTES) throw new UnsealError('malformed');
}

/** What `KeyEncryption` binds a data key to, so that it opens for no other user and no other provider. */
export function dataKeyContext({ userId, provider }: TokenOwner): string {
  return `connection data key ${userId} ${provider}`;
}

/** @returns `v1.<iv>.<ciphertext>.<tag>`, the last three in base64url */
export function sealToken(token: string, dataKey: KeyObject, place: TokenPlace): string {
  const iv = randomBytes(IV_BYTES);
  const { ciphertext, tag } = encryptAesGcm(dataKey, iv, associatedData(place), Buffer.from(token, 'utf8'));
  return [VERSION, encode(iv), encode(ciphertext), encode(tag)].join('.');
}

/**
 * Opens what `sealToken` closed, under the same key and in the same place only.
 *
 * @throws UnsealError `malformed` or `tampered`
 */
export function openToken(sealed: string, dataKey: KeyObject, place: TokenPlace): string {
  return openSealed(sealed, dataKey, associatedData(place)).toString('utf8');
}

/**
 * The decryption itself, of which the published test vectors know the associated data.
 *
 * @throws UnsealError `malformed` or `tampered`
 */
export function openSealed(sealed: string, key: KeyObject, aad: Buffer): Buffer {
  const [, iv, ciphertext, tag] = SEALED_FORM.exec(sealed) ?? [];
  if (iv === undefined || ciphertext === undefined || tag === undefined) throw new UnsealError('malformed');
  const parts = [decode(iv), decode(ciphertext), decode(tag)] as const;
  try {
    return decryptAesGcm(key, parts[0], aad, parts[1], parts[2]);
  } catch {
    throw new UnsealError('tampered');
  }
}

/** JSON keeps the parts apart whatever characters they have. */
function associatedData({ userId, provider, field }: TokenPlace): Buffer {
  return Buffer.from(JSON.stringify(['watchword-provider-token', VERSION, userId, provider, field]), 'utf8');
}

/** Refuses the other spellings of the same bytes (RFC 4648, section 3.5), so that one token has one text. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (encode(bytes) !== text) throw new UnsealError('malformed');
  return bytes;
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url');
}

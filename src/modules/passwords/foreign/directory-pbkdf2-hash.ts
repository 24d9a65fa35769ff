import { BASE64_KEY, BASE64_SALT, fromBase64 } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { firstBlockOf, type Pbkdf2Digest, type Pbkdf2Parts, pbkdf2Reading } from './pbkdf2-key.js';

const ITERATIONS = '(?<iterations>[1-9]\\d{0,6})';
const DIGESTS: Readonly<Record<string, Pbkdf2Digest>> = {
  pbkdf2: 'sha1',
  'pbkdf2-sha1': 'sha1',
  'pbkdf2-sha256': 'sha256',
  'pbkdf2-sha512': 'sha512',
};

/** slapd writes a point where 389-DS writes a plus, and no padding. Apart from these signs the two are the same. */
const ADAPTED_FORM = new RegExp(
  `^\\{(?<label>pbkdf2(?:-sha(?:1|256|512))?)\\}${ITERATIONS}` +
    `\\$(?<salt>${BASE64_SALT.replace('+', '+.')})\\$(?<key>${BASE64_KEY.replace('+', '+.')})$`,
  'i',
);
const DOVECOT_FORM = new RegExp(`^\\{pbkdf2\\}\\$1\\$(?<salt>[^$]{1,64})\\$${ITERATIONS}\\$(?<key>[0-9a-f]{40})$`, 'i');

/** Of older 389-DS: iterations in 4 bytes, a salt of 64, a key of 256. */
const PACKED_FORM = /^\{pbkdf2_sha256\}(?<bytes>[A-Za-z0-9+/]{432})$/i;
const PACKED_SALT_START = 4;
const PACKED_KEY_START = 68;

/** Atlassian's: a salt of 16 bytes and a key of 32 in one base64. */
const ATLASSIAN_FORM = /^\{pkcs5s2\}(?<bytes>[A-Za-z0-9+/]{64})$/i;
const ATLASSIAN_ITERATIONS = 10_000;
const ATLASSIAN_KEY_START = 16;

/** PBKDF2 by slapd, 389-DS, passlib, Dovecot and Atlassian: labels in braces, whose case does not count. */
export function readDirectoryPbkdf2Hash(hash: string): ForeignHash | undefined {
  const adapted = ADAPTED_FORM.exec(hash)?.groups;
  if (adapted) return pbkdf2Reading(adaptedParts(adapted));
  const dovecot = DOVECOT_FORM.exec(hash)?.groups;
  if (dovecot) return pbkdf2Reading(dovecotParts(dovecot));
  const packed = PACKED_FORM.exec(hash)?.groups;
  if (packed) return readPacked(fromBase64(packed['bytes'] ?? ''));
  const atlassian = ATLASSIAN_FORM.exec(hash)?.groups;
  return atlassian && readAtlassian(fromBase64(atlassian['bytes'] ?? ''));
}

type Groups = Readonly<Record<string, string | undefined>>;

function adaptedParts({ label = '', iterations, salt = '', key = '' }: Groups): Pbkdf2Parts {
  return {
    digest: DIGESTS[label.toLowerCase()] ?? 'sha1',
    iterations: Number(iterations),
    salt: fromBase64(salt.replaceAll('.', '+')),
    key: fromBase64(key.replaceAll('.', '+')),
  };
}

function dovecotParts({ iterations, salt = '', key = '' }: Groups): Pbkdf2Parts {
  const [saltBytes, keyBytes] = [Buffer.from(salt, 'utf8'), Buffer.from(key, 'hex')];
  return { digest: 'sha1', iterations: Number(iterations), salt: saltBytes, key: keyBytes };
}

/** It does not fit where hashes are kept, so it is stored as a newer 389-DS writes it, with as much of its key as is compared. */
function readPacked(bytes: Buffer): ForeignHash | undefined {
  const iterations = bytes.readUInt32BE(0);
  const salt = bytes.subarray(PACKED_SALT_START, PACKED_KEY_START);
  const key = firstBlockOf(bytes.subarray(PACKED_KEY_START), 'sha256');
  const reading = pbkdf2Reading({ digest: 'sha256', iterations, salt, key });
  const stored = `{PBKDF2-SHA256}${iterations}$${salt.toString('base64')}$${key.toString('base64')}`;
  return reading && { ...reading, stored };
}

function readAtlassian(bytes: Buffer): ForeignHash | undefined {
  const [salt, key] = [bytes.subarray(0, ATLASSIAN_KEY_START), bytes.subarray(ATLASSIAN_KEY_START)];
  return pbkdf2Reading({ digest: 'sha1', iterations: ATLASSIAN_ITERATIONS, salt, key });
}

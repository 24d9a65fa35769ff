import { readArgon2Hash } from './argon2-hash.js';
import { fromBase64 } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { scryptReading } from './scrypt-key.js';

/** 128 bytes in base64. */
const SECURE_PASSWORD_FORM = /^(?=JGFyZ29uM)[A-Za-z0-9+/]{171}=$/;
const TEXT_IN_BOX = /^(?<text>[!-~]+)\0+$/;

const REDWOOD_FORM = new RegExp(
  '^redwood\\$(?<salt>[!-#%-~]{1,64})\\$(?<key>[0-9a-f]{64})\\|(?<N>[1-9]\\d{0,6})\\|(?<r>[1-9]\\d?)\\|(?<p>[1-9]\\d?)$',
);

/** What `secure-password` and Blitz write: libsodium's argon2 string with its padding of NULs, in base64. */
export function readSecurePasswordHash(hash: string): ForeignHash | undefined {
  if (!SECURE_PASSWORD_FORM.test(hash)) return undefined;
  const { text } = TEXT_IN_BOX.exec(fromBase64(hash).toString('latin1'))?.groups ?? {};
  const reading = text === undefined ? undefined : readArgon2Hash(text);
  return reading && { ...reading, stored: text as string };
}

/** Ours for RedwoodJS, which has two columns: `redwood$<salt>$<hashedPassword>`. The salt is the text. */
export function readRedwoodHash(hash: string): ForeignHash | undefined {
  const { salt = '', key = '', N, r, p } = REDWOOD_FORM.exec(hash)?.groups ?? {};
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return scryptReading(cost, Buffer.from(salt, 'utf8'), Buffer.from(key, 'hex'));
}

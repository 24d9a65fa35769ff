import type { ForeignHash } from './foreign-scheme.js';
import { type Pbkdf2Digest, pbkdf2Reading } from './pbkdf2-key.js';
import { type ScryptCost, scryptReading } from './scrypt-key.js';

const BETTER_AUTH = 'better-auth$';
const NODE_SCRYPT = 'node-scrypt$';
const NODE_PBKDF2 = 'node-pbkdf2-sha512$<iterations>$';

const BETTER_AUTH_FORM = /^(?<label>better-auth\$)?(?<salt>[0-9a-f]{32}):(?<key>[0-9a-f]{128})$/;
const LUCIA_FORM = /^s2:(?<salt>[0-9a-z]{16}|[0-9a-f]{32}):(?<key>[0-9a-f]{128})$/;
/** From 16 to 64 bytes of key, and from 8 to 64 of salt as text. */
const NODE_FORM =
  /^node-(?:scrypt|pbkdf2-(?<digest>sha256|sha512)\$(?<iterations>[1-9]\d{0,6}))\$(?<salt>[0-9A-Za-z]{8,64}):(?<key>(?:[0-9a-f]{2}){16,64})$/;

/** Not in the texts: fixed in `@better-auth/utils`, src/password.node.ts, and in Lucia's `Scrypt`. */
const BETTER_AUTH_COST: ScryptCost = { N: 16_384, r: 16, p: 1 };
const LUCIA_COST: ScryptCost = { N: 16_384, r: 16, p: 1 };
/** What Node's `scrypt` does when it is told nothing. */
const NODE_COST: ScryptCost = { N: 16_384, r: 8, p: 1 };

/**
 * `salt:key` in hexadecimal, as Better Auth and many programs for Node write it. The text does not say how the key was
 * made of the password, so an import has to say it by a label. The salt is the text, not the bytes that it stands for.
 */
export function readNodeHash(hash: string): ForeignHash | undefined {
  return readBetterAuth(hash) ?? readLucia(hash) ?? readNode(hash);
}

/** Without its label it was imported before there were labels. */
function readBetterAuth(hash: string): ForeignHash | undefined {
  const { label, salt, key } = BETTER_AUTH_FORM.exec(hash)?.groups ?? {};
  if (salt === undefined || key === undefined) return undefined;
  const reading = compatible(BETTER_AUTH_COST, salt, key);
  return label === undefined && reading
    ? { ...reading, ambiguousWithout: [BETTER_AUTH, NODE_SCRYPT, NODE_PBKDF2] }
    : reading;
}

/** Lucia 2, and `LegacyScrypt` of Lucia 3. */
function readLucia(hash: string): ForeignHash | undefined {
  const { salt, key } = LUCIA_FORM.exec(hash)?.groups ?? {};
  return salt === undefined || key === undefined ? undefined : compatible(LUCIA_COST, salt, key);
}

/** Of the password in NFKC, so that a new hash matches on the same keyboards. */
function compatible(cost: ScryptCost, salt: string, key: string): ForeignHash | undefined {
  const reading = scryptReading(cost, Buffer.from(salt, 'utf8'), Buffer.from(key, 'hex'));
  const prepare = (password: string): string => password.normalize('NFKC');
  return reading && { verify: (password) => reading.verify(prepare(password)), prepare };
}

/** `scryptSync(password, salt, length)` and `pbkdf2Sync(password, salt, iterations, length, digest)`. */
function readNode(hash: string): ForeignHash | undefined {
  const { digest, iterations, salt, key } = NODE_FORM.exec(hash)?.groups ?? {};
  if (salt === undefined || key === undefined) return undefined;
  const [saltBytes, expected] = [Buffer.from(salt, 'utf8'), Buffer.from(key, 'hex')];
  if (digest === undefined) return scryptReading(NODE_COST, saltBytes, expected);
  return pbkdf2Reading({
    digest: digest as Pbkdf2Digest,
    iterations: Number(iterations),
    salt: saltBytes,
    key: expected,
  });
}

import type { ForeignHash } from './foreign-scheme.js';
import { firstBlockOf, type Pbkdf2Parts, pbkdf2Reading } from './pbkdf2-key.js';

const SALT = '(?<salt>(?:[0-9a-f]{2}){8,64})';
/** The key may be as long as its maker wrote it, 512 bytes. */
const OLD_FORM = new RegExp(`^(?<label>passport-local-mongoose|payload)\\$${SALT}\\$(?<key>(?:[0-9a-f]{2}){32,512})$`);
const PAYLOAD_FORM = new RegExp(`^payload\\$${SALT}\\$pbkdf2-sha256-v1:(?<key>[0-9a-f]{64})$`);

const OLD_ITERATIONS = 25_000;
const PAYLOAD_V1_ITERATIONS = 600_000;

/**
 * passport-local-mongoose, and Payload, which took its way over. Both keep the salt in a column of its own, so the form is
 * ours: `payload$salt$hash` and `passport-local-mongoose$salt$hash`, each column as it is. The salt is the text of its
 * hexadecimal digits.
 */
export function readPassportMongooseHash(hash: string): ForeignHash | undefined {
  const old = OLD_FORM.exec(hash)?.groups;
  if (old) return readOld(old);
  const payload = PAYLOAD_FORM.exec(hash)?.groups;
  return payload && pbkdf2Reading(partsOf(payload, PAYLOAD_V1_ITERATIONS));
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Stored with as much of its key as is compared: the whole of it does not fit where hashes are kept. */
function readOld(groups: Groups): ForeignHash | undefined {
  const parts = partsOf(groups, OLD_ITERATIONS);
  const key = firstBlockOf(parts.key, parts.digest);
  const reading = pbkdf2Reading({ ...parts, key });
  return reading && { ...reading, stored: `${groups['label']}$${groups['salt']}$${key.toString('hex')}` };
}

function partsOf({ salt = '', key = '' }: Groups, iterations: number): Pbkdf2Parts {
  return { digest: 'sha256', iterations, salt: Buffer.from(salt, 'utf8'), key: Buffer.from(key, 'hex') };
}

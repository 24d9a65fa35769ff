import { BASE64_KEY, BASE64_SALT, fromBase64, isSameKey } from './derived-key.js';
import type { PasswordTest } from './foreign-scheme.js';
import { isBearable, type ScryptCost, scryptKey } from './scrypt-key.js';

const SMALL = '[1-9]\\d?';
const PHC_FORM = new RegExp(
  `^\\$scrypt\\$ln=(?<ln>${SMALL}),r=(?<r>${SMALL}),p=(?<p>${SMALL})\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`,
);
const DJANGO_FORM = new RegExp(
  `^scrypt\\$(?<N>[1-9]\\d{0,6})\\$(?<salt>[^$]{1,64})\\$(?<r>${SMALL})\\$(?<p>${SMALL})\\$(?<key>${BASE64_KEY})$`,
);
const BETTER_AUTH_FORM = /^(?<salt>[0-9a-f]{32}):(?<key>[0-9a-f]{128})$/;
/** Not in its text: fixed in `@better-auth/utils`, src/password.node.ts. */
const BETTER_AUTH_COST: ScryptCost = { N: 16_384, r: 16, p: 1 };

/** scrypt as PHC strings (passlib writes the same), by Django, and by Better Auth. */
export function readScryptHash(hash: string): PasswordTest | undefined {
  return readPhc(hash) ?? readDjango(hash) ?? readBetterAuth(hash);
}

function readPhc(hash: string): PasswordTest | undefined {
  const { ln, r, p, salt, key } = PHC_FORM.exec(hash)?.groups ?? {};
  if (salt === undefined || key === undefined) return undefined;
  return testFor({ N: 2 ** Number(ln), r: Number(r), p: Number(p) }, fromBase64(salt), fromBase64(key));
}

function readDjango(hash: string): PasswordTest | undefined {
  const { N, r, p, salt, key } = DJANGO_FORM.exec(hash)?.groups ?? {};
  if (salt === undefined || key === undefined) return undefined;
  return testFor({ N: Number(N), r: Number(r), p: Number(p) }, Buffer.from(salt, 'utf8'), fromBase64(key));
}

/** Its salt is the hexadecimal text, not the bytes that this stands for, and its password is in NFKC. */
function readBetterAuth(hash: string): PasswordTest | undefined {
  const { salt, key } = BETTER_AUTH_FORM.exec(hash)?.groups ?? {};
  if (salt === undefined || key === undefined) return undefined;
  const test = testFor(BETTER_AUTH_COST, Buffer.from(salt, 'utf8'), Buffer.from(key, 'hex'));
  return test && ((password) => test(password.normalize('NFKC')));
}

function testFor(cost: ScryptCost, salt: Buffer, expected: Buffer): PasswordTest | undefined {
  if (!isBearable(cost)) return undefined;
  return async (password) => isSameKey(await scryptKey(password, salt, expected.length, cost), expected);
}

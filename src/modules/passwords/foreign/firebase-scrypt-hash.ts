import { createCipheriv } from 'node:crypto';
import { BASE64_KEY, BASE64_SALT, fromBase64, isSameKey } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { isBearable, scryptKey } from './scrypt-key.js';

const SMALL = '[1-9]\\d?';
const FORM = new RegExp(
  `^\\$fbscrypt\\$v=1,n=(?<n>${SMALL}),r=(?<r>${SMALL}),p=(?<p>${SMALL})(?:,ss=(?<separator>${BASE64_SALT}))?` +
    `,sk=(?<signerKey>${BASE64_KEY})\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`,
);

const KEY_BYTES = 32;
const NO_COUNTER = Buffer.alloc(16);

/**
 * Firebase's scrypt, in the text that Supabase keeps for users who came from there: the hash is the project's signer key,
 * encrypted under what scrypt makes of the password (github.com/firebase/scrypt). `n` is the logarithm of N.
 */
export function readFirebaseScryptHash(hash: string): ForeignHash | undefined {
  const { n, r, p, separator = '', signerKey, salt, key } = FORM.exec(hash)?.groups ?? {};
  if (signerKey === undefined || salt === undefined || key === undefined) return undefined;
  const cost = { N: 2 ** Number(n), r: Number(r), p: Number(p) };
  if (!isBearable(cost)) return undefined;
  const fullSalt = Buffer.concat([fromBase64(salt), fromBase64(separator)]);
  const expected = fromBase64(key);
  const verify = async (password: string): Promise<boolean> => {
    const cipherKey = await scryptKey(password, fullSalt, KEY_BYTES, cost);
    // Nothing is encrypted twice under a key: it comes out of the salt and is thrown away.
    const cipher = createCipheriv('aes-256-ctr', cipherKey, NO_COUNTER);
    return isSameKey(cipher.update(fromBase64(signerKey)), expected);
  };
  return { verify };
}

import { isSameKey } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { shaCrypt, type ShaCryptDigest } from './sha-crypt.js';

const DEFAULT_ROUNDS = 5000;
/** About a second of the thread that serves requests; passlib writes up to 656,000. */
const MAX_ROUNDS = 700_000;
/** libxcrypt takes no longer password: CRYPT_MAX_PASSPHRASE_SIZE is 512, with the final NUL. */
const MAX_PASSWORD_BYTES = 511;
/**
 * A round takes the time of some 256 bytes and of those of the password, which whoever logs in chooses. So long passwords
 * go with fewer rounds: 64 bytes with all of them, 511 with 292,000.
 */
const ROUND_BYTES = 256;
const MAX_EFFORT = MAX_ROUNDS * (ROUND_BYTES + 64);

/** crypt makes no fewer than 1000 rounds. */
const FORM =
  /^\$(?<id>[56])\$(?:rounds=(?<rounds>[1-9]\d{3,5})\$)?(?<salt>[!-#%-9;-~]{0,16})\$(?<key>[./0-9A-Za-z]{43}|[./0-9A-Za-z]{86})$/;

const SCHEMES: Readonly<Record<string, { digest: ShaCryptDigest; keyLength: number }>> = {
  '5': { digest: 'sha256', keyLength: 43 },
  '6': { digest: 'sha512', keyLength: 86 },
};

/** SHA-crypt, `$5$` and `$6$`: the passwords of Unix systems, LDAP directories and mail servers. */
export function readShaCryptHash(hash: string): ForeignHash | undefined {
  const { id = '', rounds, salt = '', key = '' } = FORM.exec(hash)?.groups ?? {};
  const scheme = SCHEMES[id];
  if (scheme?.keyLength !== key.length) return undefined;
  const roundCount = rounds === undefined ? DEFAULT_ROUNDS : Number(rounds);
  if (roundCount > MAX_ROUNDS) return undefined;
  const verify = async (password: string): Promise<boolean> => {
    const bytes = Buffer.from(password, 'utf8');
    if (bytes.length > MAX_PASSWORD_BYTES) return false;
    if (roundCount * (ROUND_BYTES + bytes.length) > MAX_EFFORT) return false;
    const derived = await shaCrypt(scheme.digest, bytes, Buffer.from(salt, 'ascii'), roundCount);
    return isSameKey(Buffer.from(derived, 'ascii'), Buffer.from(key, 'ascii'));
  };
  return { verify };
}

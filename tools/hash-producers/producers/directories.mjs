import { missingOf, outputOf, works } from '../programs.mjs';

const SLAPPASSWD = '/usr/sbin/slappasswd';

const slappasswd =
  (scheme, module = undefined) =>
  (password) =>
    outputOf(SLAPPASSWD, [
      ...(module ? ['-o', 'module-path=/usr/lib/ldap', '-o', `module-load=${module}.so`] : []),
      ...['-n', '-h', `{${scheme}}`, '-s', password],
    ]);
const doveadm = (scheme) => (password) => outputOf('doveadm', ['-O', 'pw', '-s', scheme, '-p', password]);
const pwdhash = (scheme) => (password) => outputOf('pwdhash', ['-s', scheme, password]);

const PRODUCERS = {
  'slappasswd SSHA': slappasswd('SSHA'),
  'slappasswd SMD5': slappasswd('SMD5'),
  'slappasswd SSHA512': slappasswd('SSHA512', 'pw-sha2'),
  'slappasswd PBKDF2': slappasswd('PBKDF2', 'pw-pbkdf2'),
  'slappasswd PBKDF2-SHA256': slappasswd('PBKDF2-SHA256', 'pw-pbkdf2'),
  'slappasswd PBKDF2-SHA512': slappasswd('PBKDF2-SHA512', 'pw-pbkdf2'),
  'slappasswd ARGON2': slappasswd('ARGON2', 'argon2'),
  'doveadm SSHA': doveadm('SSHA'),
  'doveadm SSHA256': doveadm('SSHA256'),
  'doveadm SSHA512.HEX': doveadm('SSHA512.HEX'),
  'doveadm SMD5': doveadm('SMD5'),
  'doveadm PBKDF2': doveadm('PBKDF2'),
  'doveadm BLF-CRYPT': doveadm('BLF-CRYPT'),
  'doveadm SHA256-CRYPT': doveadm('SHA256-CRYPT'),
  'doveadm SHA512-CRYPT': doveadm('SHA512-CRYPT'),
  'doveadm ARGON2I': doveadm('ARGON2I'),
  'doveadm ARGON2ID': doveadm('ARGON2ID'),
  '389-DS SSHA': pwdhash('SSHA'),
  '389-DS SSHA384': pwdhash('SSHA384'),
  '389-DS PBKDF2_SHA256': pwdhash('PBKDF2_SHA256'),
  '389-DS PBKDF2-SHA256': pwdhash('PBKDF2-SHA256'),
  '389-DS PBKDF2-SHA512': pwdhash('PBKDF2-SHA512'),
  '389-DS CRYPT-SHA512': pwdhash('CRYPT-SHA512'),
};

export const missing = () =>
  missingOf({
    'slapd slapd-contrib': () =>
      works(SLAPPASSWD, '-o', 'module-path=/usr/lib/ldap', '-o', 'module-load=pw-pbkdf2.so', '-s', 'password'),
    'dovecot-core': () => works('doveadm', '-O', 'pw', '-s', 'SSHA', '-p', 'password'),
    '389-ds-base': () => works('pwdhash', '-s', 'SSHA', 'password'),
  });

/** Every producer's hash of every password. */
export function* hashes(passwords) {
  for (const [name, make] of Object.entries(PRODUCERS)) {
    for (const password of passwords) yield { name, password, hash: make(password) };
  }
}

import { missingOf, outputOf, works } from '../programs.mjs';

const mkpasswd =
  (method, ...options) =>
  (password) =>
    outputOf('mkpasswd', ['-m', method, ...options, '-s'], password);
const htpasswd =
  (...options) =>
  (password) =>
    outputOf('htpasswd', ['-ni', ...options, 'user'], password).split(':')[1];
const php = (code) => (password) => outputOf('php', ['-r', `echo ${code};`, '--', password]);

const PRODUCERS = {
  'mkpasswd bcrypt': mkpasswd('bcrypt', '-R', '5'),
  'mkpasswd bcrypt-a': mkpasswd('bcrypt-a', '-R', '5'),
  'mkpasswd sha256crypt': mkpasswd('sha256crypt'),
  'mkpasswd sha512crypt': mkpasswd('sha512crypt'),
  'mkpasswd scrypt': mkpasswd('scrypt', '-R', '6'),
  'htpasswd bcrypt': htpasswd('-B', '-C', '4'),
  'htpasswd SHA-256': htpasswd('-2'),
  'htpasswd SHA-512': htpasswd('-5'),
  'PHP bcrypt': php('password_hash($argv[1], PASSWORD_BCRYPT, ["cost" => 4])'),
  'PHP argon2id': php('password_hash($argv[1], PASSWORD_ARGON2ID, ["memory_cost" => 8192, "time_cost" => 2])'),
  'PHP argon2i': php('password_hash($argv[1], PASSWORD_ARGON2I, ["memory_cost" => 8192, "time_cost" => 2])'),
  'PHP crypt': php("crypt($argv[1], '$6$rounds=5000$aVioletHarbour$')"),
};

export const missing = () =>
  missingOf({
    whois: () => works('mkpasswd', '--version'),
    'apache2-utils': () => works('htpasswd', '-nb', 'user', 'password'),
    'php-cli': () => works('php', '--version'),
  });

/** Every producer's hash of every password. */
export function* hashes(passwords) {
  for (const [name, make] of Object.entries(PRODUCERS)) {
    for (const password of passwords) yield { name, password, hash: make(password) };
  }
}

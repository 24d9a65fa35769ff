import { readFile } from 'node:fs/promises';
import { FingerprintFilter, type TextSet } from './fingerprint-filter.js';
import { isRepetitive, repeatedBlock } from './password-repetition.js';

const LETTER = /\p{L}/u;

/** `1` and `!` stand for two letters, so each reading has a table of its own. */
const LEET_READINGS: readonly Readonly<Record<string, string>>[] = [
  { '0': 'o', '1': 'i', '!': 'i', '3': 'e', '4': 'a', '@': 'a', '5': 's', $: 's', '7': 't' },
  { '0': 'o', '1': 'l', '!': 'l', '3': 'e', '4': 'a', '@': 'a', '5': 's', $: 's', '7': 't' },
];

/** The passwords that an attacker tries first, and what people make of them when a rule asks for more. */
export class CommonPasswords {
  /** @param entries in lower case and NFKC */
  constructor(private readonly entries: TextSet) {}

  /**
   * Whether the password is on the list, or is an entry
   * - in other case or width, or with digits and signs for letters (`P@ssw0rd`);
   * - written several times (`dragonfire99dragonfire99`);
   * - with something at its ends that is no longer than itself, common or repetitive (`password2024!`).
   */
  includes(password: string): boolean {
    const text = password.normalize('NFKC').toLowerCase();
    return this.isPadded(text) || this.isPadded(repeatedBlock(text) ?? text);
  }

  private isPadded(text: string): boolean {
    if (this.isEntry(text)) return true;
    const characters = [...text];
    const start = characters.findIndex((character) => LETTER.test(character));
    const end = characters.findLastIndex((character) => LETTER.test(character)) + 1;
    if (start === -1) return false;
    const core = characters.slice(start, end);
    if (!this.isEntry(core.join(''))) return false;
    const padding = [...characters.slice(0, start), ...characters.slice(end)];
    return padding.length <= core.length || this.entries.has(padding.join('')) || isRepetitive(padding.join(''));
  }

  private isEntry(text: string): boolean {
    return this.entries.has(text) || LEET_READINGS.some((reading) => this.entries.has(unleet(text, reading)));
  }
}

/** What Swagger shows as an example of a password. Everybody has read it, so it is refused like a common one. */
export const EXAMPLE_PASSWORD = 'three otters juggle plums';

const FILTER_FILE = new URL('./common-passwords.filter', import.meta.url);

let loading: Promise<CommonPasswords> | undefined;

/**
 * Our filter of some 600,000 passwords and our own example. The file is read at its first use, once in the process. What
 * is in it and where it comes from is in docs/decisions/0024-how-new-passwords-are-judged.md.
 */
export function loadCommonPasswords(): Promise<CommonPasswords> {
  loading ??= readFile(FILTER_FILE).then((file) => {
    const filter = new FingerprintFilter(file);
    return new CommonPasswords({ has: (text) => text === EXAMPLE_PASSWORD || filter.has(text) });
  });
  return loading;
}

function unleet(text: string, reading: Readonly<Record<string, string>>): string {
  return Array.from(text, (character) => reading[character] ?? character).join('');
}

import fc from 'fast-check';
import {
  comparisonKey,
  normalizeEmail,
  normalizeUsername,
} from '../../../../src/modules/users/identifiers/identifier-forms.js';
import { unicodeIdentifiers } from '../../../support/identifiers.js';

const isUsername = (username: string): boolean => unicodeIdentifiers.errorsIn({ username }).length === 0;

const LAST_CODE_POINT = 0x10ffff;

/** Letters whose case or compatibility forms are special, marks that reorder or compose, and what a final sigma looks at. */
const TRICKY = [..."aZßẞſσςΣΑΐΰİıIiKÅﬁﬅŉǰＡⅧ①ªµͅ·.'\u00a8\u0301\u0307\u0308\u0323\u0345\u00ad\u200d가가"];
const trickyText = fc.array(fc.constantFrom(...TRICKY), { maxLength: 8 }).map((letters) => letters.join(''));
const anyText = fc.oneof(trickyText, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

describe('the comparison key', () => {
  it('is its own key, its own NFKC and its own ASCII lower case, for every code point', () => {
    const unstable: string[] = [];
    for (let codePoint = 0; codePoint <= LAST_CODE_POINT; codePoint += 1) {
      if (!isStable(comparisonKey(String.fromCodePoint(codePoint)))) unstable.push(`U+${codePoint.toString(16)}`);
    }
    expect(unstable).toEqual([]);
  });

  it('is the same for every code point in upper and in lower case', () => {
    const different: string[] = [];
    for (let codePoint = 0; codePoint <= LAST_CODE_POINT; codePoint += 1) {
      const text = String.fromCodePoint(codePoint);
      const otherCases = [text.toLowerCase(), text.toUpperCase()].filter((other) => other !== text);
      const keys = new Set([text, ...otherCases].map(comparisonKey));
      if (keys.size > 1) different.push(`U+${codePoint.toString(16)}`);
    }
    expect(different).toEqual([]);
  });

  it('is its own key, its own NFKC and its own ASCII lower case, for every text', () =>
    fc.assert(
      fc.property(anyText, (text) => isStable(comparisonKey(text))),
      { numRuns: 5_000 },
    ));

  it('is the same for every text in all four normal forms', () =>
    fc.assert(
      fc.property(anyText, (text) => {
        const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => comparisonKey(text.normalize(form)));
        expect(new Set(forms)).toEqual(new Set([comparisonKey(text)]));
      }),
      { numRuns: 2_000 },
    ));

  it.each([
    ['case', 'Ada', 'aDA'],
    ['the sharp s and two s', 'straße', 'STRASSE'],
    ['the capital sharp s and the small one', 'STRAẞE', 'straße'],
    ['the long s', 'ſam', 'sam'],
    ['full-width letters', 'ＡＤＡ', 'ada'],
    ['a ligature', 'ﬁona', 'fiona'],
    ['a Roman numeral in one character', 'henryⅧ', 'henryviii'],
    ['the dotless i', 'ırmak', 'irmak'],
    ['a final sigma', 'οδυσσεύς', 'ΟΔΥΣΣΕΎΣ'],
    ['a final sigma and a plain one', 'νίκος', 'νίκοσ'],
    ['composed and decomposed letters', 'caf\u00e9', 'cafe\u0301'],
    ['an iota below a letter, in small and in capital letters', '\u03ac\u0307\u0345', '\u0386\u0307\u0345'],
    ['the Kelvin sign', '\u212aarl', 'karl'],
  ])('takes %s for the same', (_what, one, other) => {
    expect(comparisonKey(one)).toBe(comparisonKey(other));
  });

  it.each([
    ['the dotted capital I and i', 'İrmak', 'irmak'],
    ['letters of two scripts that look alike', 'ада', 'aдa'],
    ['a letter with and without its accent', 'josé', 'jose'],
  ])('tells %s apart', (_what, one, other) => {
    expect(comparisonKey(one)).not.toBe(comparisonKey(other));
  });
});

describe('what is stored', () => {
  it('has the key of what was typed', () =>
    fc.assert(
      fc.property(fc.oneof(trickyText, fc.string({ unit: 'grapheme' })), (typed) => {
        const key = comparisonKey(typed.normalize('NFKC').trim());
        expect(comparisonKey(normalizeEmail(typed))).toBe(key);
        expect(comparisonKey(normalizeUsername(typed))).toBe(key);
      }),
      { numRuns: 2_000, examples: [['STRAẞE'], ['ΟΔΥΣΣΕΎΣ'], ['İ'], ['\u0386\u0307\u0345'], ['\u03ac\u0307\u0345']] },
    ));

  it('keeps the spelling of an e-mail address, and a username in lower case', () => {
    expect(normalizeEmail(' Ada.Ｌovelace@Example.org ')).toBe('Ada.Lovelace@Example.org');
    expect(normalizeUsername(' Ada_Ｌovelace ')).toBe('ada_lovelace');
  });
});

describe('a username', () => {
  it.each(['ada', 'a-b', 'a.b_c', '123', 'straße', 'мария', '花子さん', 'हिन्दी', 'x'.repeat(64), ' ada '])(
    'may be %p',
    (name) => {
      expect(isUsername(name)).toBe(true);
    },
  );

  it.each([
    ...['', '  ', 'ab', 'x'.repeat(65), '-ada', '.ada', '_ada', 'ada lovelace', 'ada@home', 'ada＠home', 'ada/1'],
    ...['ada\0', 'ada\n1', 'ada\u200b', '\u0301ada', 'ada😀', '\ufdfa\ufdfa\ufdfa', '<ada>', '\ud800ada'],
  ])('may not be %p', (name) => {
    expect(isUsername(name)).toBe(false);
  });

  it('is measured in the form in which it is stored', () => {
    expect(isUsername('㎯')).toBe(false);
    expect(isUsername('ﬃ')).toBe(true);
    expect(isUsername('ﬃ'.repeat(22))).toBe(false);
  });
});

function isStable(key: string): boolean {
  const asciiLowerCase = key.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return comparisonKey(key) === key && key.normalize('NFKC') === key && asciiLowerCase === key;
}

import fc from 'fast-check';
import { normalisePassword, presentedForms } from '../../../../src/modules/passwords/password-normalisation.js';

const texts = fc.string({ unit: 'binary', maxLength: 50 });

describe('normalisePassword', () => {
  it.each([
    ['a letter and its accent', 'cafe\u0301', 'caf\u00e9'],
    ['Hangul typed in parts', '\u1112\u1161\u11ab', '\ud55c'],
    ['a no-break space', 'a\u00a0b', 'a b'],
    ['an ideographic space', 'a\u3000b', 'a b'],
    ['an en quad, which NFC alone would turn into an en space', 'a\u2000b', 'a b'],
    ['the space of Ogham', 'a\u1680b', 'a b'],
  ])('makes one of %s', (_what, typed, expected) => {
    expect(normalisePassword(typed)).toBe(expected);
  });

  it.each([
    ['case', 'Straße', 'STRASSE'],
    ['width', '\uff50\uff41\uff53\uff53', 'pass'],
    ['ligatures', 'e\ufb03cient', 'efficient'],
    ['blanks at the ends', ' pass ', 'pass'],
    ['blanks in the middle', 'pass  word', 'pass word'],
    ['a zero-width joiner', '👩\u200d🚀', '👩🚀'],
  ])('leaves %s as it is', (_what, one, other) => {
    expect(normalisePassword(one)).toBe(one);
    expect(normalisePassword(one)).not.toBe(normalisePassword(other));
  });

  it('changes nothing the second time', () =>
    fc.assert(
      fc.property(texts, (text) => {
        expect(normalisePassword(normalisePassword(text))).toBe(normalisePassword(text));
      }),
    ));
});

describe('presentedForms', () => {
  it.each(['correct horse battery staple', 'Straße', 'cafe\u0301', 'a\u00a0b', '👩\u200d🚀', ''])(
    'is the text alone for %s',
    (text) => {
      expect(presentedForms(text)).toEqual([text]);
    },
  );

  it('adds what was once hashed, where that is another password', () => {
    expect(presentedForms('\uff50ass')).toEqual(['\uff50ass', 'pass']);
    expect(presentedForms('e\ufb03cient')).toEqual(['e\ufb03cient', 'efficient']);
  });

  it('has the text first and its NFKC form among what is hashed', () =>
    fc.assert(
      fc.property(texts, (text) => {
        const forms = presentedForms(text);
        expect(forms[0]).toBe(text);
        expect(forms.map(normalisePassword)).toContain(normalisePassword(text.normalize('NFKC')));
      }),
    ));
});

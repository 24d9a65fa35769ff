import { validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { headerList, headerText } from '../../../../../src/modules/oauth/forward-auth/header-text.js';

const TEXT = fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text));

describe('a text in a header', () => {
  it.each([
    ['ada@example.org', 'ada@example.org'],
    ['ada+shop@example.org', 'ada+shop@example.org'],
    ['a%b@example.org', 'a%25b@example.org'],
    ['jörg@例え.jp', 'j%C3%B6rg@%E4%BE%8B%E3%81%88.jp'],
    ['a b@x', 'a%20b@x'],
    ['a\r\nX-Auth-Roles: admin', 'a%0D%0AX-Auth-Roles:%20admin'],
  ])('%j stands as %s', (text, header) => {
    expect(headerText(text)).toBe(header);
  });

  it('is visible ASCII, and can be decoded', () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        const header = headerText(text);
        expect(header).toMatch(/^[\x21-\x7e]*$/);
        expect(decodeURIComponent(header)).toBe(text);
      }),
    );
  });

  it('never throws, not even for what is no text', () => {
    expect(headerText('\ud800')).toBe('%EF%BF%BD');
    validateHeaderValue('X-Auth-Email', headerText('\0\n\ud800é'));
  });

  it('is one of a list, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(TEXT, { minLength: 1 }), (texts) => {
        expect(headerList(texts).split(',').map(decodeURIComponent)).toEqual(texts);
      }),
    );
    expect(headerList(['user', 'audit,or'])).toBe('user,audit%2Cor');
  });
});

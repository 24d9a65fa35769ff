import fc from 'fast-check';
import { returnPlaceFor, withError } from '../../../../src/modules/federation/flow/return-to.js';

const OWN = 'https://id.example.org';
const places = { ownOrigin: OWN, otherOrigins: ['https://app.example.org', 'http://localhost:5173'] };
const answerTo = (wanted: unknown) => returnPlaceFor(wanted, places);

/** Where a browser goes that is at the callback and is sent there. */
const followed = (place: string) => new URL(place, `${OWN}/api/auth/providers/x/callback`);

describe('where a sign-in returns to', () => {
  it.each([
    [undefined, '/'],
    ['', '/'],
    ['/', '/'],
    ['/reports?year=2026&sort=a%20b#top', '/reports?year=2026&sort=a%20b#top'],
    ['/a/../b', '/b'],
    ['/ä', '/%C3%A4'],
    ['/?next=https://evil.example', '/?next=https://evil.example'],
    [`${OWN}/there`, `${OWN}/there`],
    ['https://app.example.org', 'https://app.example.org/'],
    ['https://app.example.org:443/x', 'https://app.example.org/x'],
    ['http://localhost:5173/back?tab=1', 'http://localhost:5173/back?tab=1'],
  ])('%j becomes %s', (wanted, place) => {
    expect(answerTo(wanted)).toBe(place);
  });

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e//evil.example',
    '/x/..//evil.example',
    ' //evil.example',
    ' /',
    '/ ',
    'evil.example',
    'reports',
    '?x',
    '#x',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'blob:https://id.example.org/x',
    'view-source:https://id.example.org',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'https://evil.example',
    'http://id.example.org/',
    'https://id.example.org:8443/',
    'https://id.example.org.evil.example/',
    'https://id.example.org@evil.example/',
    'https://user:pass@id.example.org/',
    'https://user@app.example.org/',
    'https://app.example.org\\@evil.example/',
    'https://app.example.org\u0000.evil.example/',
    'https://xn--app.example.org/',
    'HTTPS://evil.example/',
    '/\ud800',
    `/${'x'.repeat(1_024)}`,
    `/${'ä'.repeat(400)}`,
    'ftp://id.example.org/',
    7,
    null,
    ['/'],
    {},
  ])('%j leads nowhere', (wanted) => {
    expect(answerTo(wanted)).toBeNull();
  });

  it('never leads to another origin, whatever is asked for', () => {
    const allowed = [OWN, ...places.otherOrigins];
    const pieces = fc.constantFrom(
      ...['/', '//', '\\', '.', '..', '@', ':', '?', '#', '%2f', '%5c', '\t', '\n', ' ', 'https:', 'javascript:'],
      ...['evil.example', 'id.example.org', 'app.example.org', '/.', '%2e', '\u2028', '\ufeff', ';', '。', '／', '＠'],
    );
    const hostile = fc.oneof(
      fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.webUrl(),
      fc.string(),
    );
    fc.assert(
      fc.property(hostile, fc.constantFrom('', '/', 'https://', 'https://app.example.org'), (text, beginning) => {
        const place = answerTo(beginning + text);
        if (place === null) return;
        expect(place).toMatch(/^[\x21-\x7e]+$/);
        for (const sent of [place, withError(place, 'LOGIN_REFUSED')]) {
          expect(allowed).toContain(followed(sent).origin);
          expect(followed(sent).username + followed(sent).password).toBe('');
          expect(answerTo(sent.slice(0, 900)) === null && sent.length <= 900).toBe(false);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('says in a parameter why a sign-in failed, and only there', () => {
    expect(withError('/', 'LOGIN_REFUSED')).toBe('/?error=LOGIN_REFUSED');
    expect(withError('/a?b=c#d', 'LOGIN_REFUSED')).toBe('/a?b=c&error=LOGIN_REFUSED#d');
    expect(withError('/a?error=OLD&error=OLDER', 'LOGIN_REFUSED')).toBe('/a?error=LOGIN_REFUSED');
    expect(withError('https://app.example.org/x', 'A')).toBe('https://app.example.org/x?error=A');
  });
});

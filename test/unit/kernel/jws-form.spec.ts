import fc from 'fast-check';
import { parseJws } from '../../../src/kernel/jws.js';
import { BASE64URL, segment } from '../../support/compact-jws.js';

const HEADER = segment({ alg: 'ES256' });
const PAYLOAD = segment({ sub: 'somebody' });
const SIGNATURE = Buffer.alloc(64, 7).toString('base64url');
const TOKEN = `${HEADER}.${PAYLOAD}.${SIGNATURE}`;

/** The texts, besides its own, that Node's decoder takes for the same bytes: they differ in bits that stand for nothing. */
function otherSpellings(text: string): string[] {
  const bytes = Buffer.from(text, 'base64url');
  const spellings = [...BASE64URL].map((last) => text.slice(0, -1) + last);
  return spellings.filter((spelling) => spelling !== text && Buffer.from(spelling, 'base64url').equals(bytes));
}

describe('the form of a token', () => {
  it('is three parts, of which the first two are JSON objects', () => {
    expect(parseJws(TOKEN)).toEqual({
      header: { alg: 'ES256' },
      payload: { sub: 'somebody' },
      signedText: `${HEADER}.${PAYLOAD}`,
      signature: Buffer.alloc(64, 7),
    });
  });

  it.each([
    ['nothing', ''],
    ['one part', HEADER],
    ['two parts', `${HEADER}.${PAYLOAD}`],
    ['no signature', `${HEADER}.${PAYLOAD}.`],
    ['no payload', `${HEADER}..${SIGNATURE}`],
    ['no header', `.${PAYLOAD}.${SIGNATURE}`],
    ['dots only', '..'],
    ['a fourth part', `${TOKEN}.${SIGNATURE}`],
    ['the five parts of an encrypted one', `${TOKEN}.${SIGNATURE}.${SIGNATURE}`],
    ['a dot at the end', `${TOKEN}.`],
    ['a dot in front', `.${TOKEN}`],
    ['two dots together', TOKEN.replace('.', '..')],
    ['a scheme in front', `Bearer ${TOKEN}`],
    ['a line break behind', `${TOKEN}\n`],
    ['the JSON serialization', JSON.stringify({ protected: HEADER, payload: PAYLOAD, signature: SIGNATURE })],
  ])('refuses %s', (_what, text) => {
    expect(parseJws(text)).toBeUndefined();
  });

  it.each([
    ['an array', '[]'],
    ['a number', '7'],
    ['a text', '"text"'],
    ['null', 'null'],
    ['true', 'true'],
    ['no JSON', '{'],
    ['two objects', '{}{}'],
    ['a byte order mark', '\ufeff{}'],
    ['NaN', '{"exp":NaN}'],
    ['a trailing comma', '{"exp":1,}'],
    ['a depth that is an attack', '['.repeat(6_000)],
  ])('refuses %s for header or payload', (_what, json) => {
    expect(parseJws(`${segment(json)}.${PAYLOAD}.${SIGNATURE}`)).toBeUndefined();
    expect(parseJws(`${HEADER}.${segment(json)}.${SIGNATURE}`)).toBeUndefined();
  });

  it('takes 8192 characters and not one more', () => {
    const room = 8_192 - `${HEADER}..${SIGNATURE}`.length;
    const fitting = segment({ text: 'x'.repeat(Math.floor((room * 3) / 4) - '{"text":""}'.length) });
    const token = `${HEADER}.${fitting}.${SIGNATURE}`;
    expect(token).toHaveLength(8_192);
    expect(parseJws(token)).toBeDefined();
    expect(parseJws(`${HEADER}.${fitting}.${SIGNATURE}A`)).toBeUndefined();
    expect(parseJws('.'.repeat(50_000_000))).toBeUndefined();
  });
});

describe('canonical base64url', () => {
  it('refuses every other spelling of the same bytes, in each part', () => {
    const parts = ['{"a":1}', '{"ab":1}', '{"abc":1}'].map(segment);
    const spare = parts.flatMap(otherSpellings);
    // 2 bits are spare in one of the three lengths and 4 in another
    expect(spare).toHaveLength(3 + 15);
    for (const spelling of spare) {
      expect(parseJws(`${spelling}.${PAYLOAD}.${SIGNATURE}`)).toBeUndefined();
      expect(parseJws(`${HEADER}.${spelling}.${SIGNATURE}`)).toBeUndefined();
    }
    const spareInSignature = otherSpellings(SIGNATURE);
    expect(spareInSignature).toHaveLength(15);
    for (const spelling of spareInSignature) expect(parseJws(`${HEADER}.${PAYLOAD}.${spelling}`)).toBeUndefined();
  });

  it.each(['=', '==', ' ', '\t', '\n', '\0', '+', '/', '%3D', 'é'])('refuses %j anywhere in a part', (extra) => {
    for (const [index, part] of [HEADER, PAYLOAD, SIGNATURE].entries()) {
      for (const changed of [part + extra, extra + part, part.slice(0, 4) + extra + part.slice(4)]) {
        expect(parseJws([HEADER, PAYLOAD, SIGNATURE].with(index, changed).join('.'))).toBeUndefined();
      }
    }
  });

  it('refuses the alphabet of plain base64', () => {
    const bytes = Buffer.from([0xfb, 0xff, 0xbf]);
    expect(parseJws(`${HEADER}.${PAYLOAD}.${bytes.toString('base64url')}`)).toBeDefined();
    expect(parseJws(`${HEADER}.${PAYLOAD}.${bytes.toString('base64')}`)).toBeUndefined();
  });
});

it('no text throws', () =>
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc
          .array(fc.string({ unit: 'binary' }).map(segment), { minLength: 3, maxLength: 3 })
          .map((parts) => parts.join('.')),
        fc
          .tuple(fc.json(), fc.json(), fc.base64String())
          .map(([header, payload, rest]) => `${segment(header)}.${segment(payload)}.${rest}`),
      ),
      (text) => {
        const jws = parseJws(text);
        if (jws) expect([typeof jws.header, typeof jws.payload]).toEqual(['object', 'object']);
      },
    ),
    { numRuns: 500 },
  ));

import fc from 'fast-check';
import { formOf, readForm } from '../../../src/http/form-body.js';
import { DomainError } from '../../../src/kernel/domain-error.js';

const HEADERS = { 'content-type': 'application/x-www-form-urlencoded' };
const read = (body: string | Buffer, headers = HEADERS) => Object.fromEntries(readForm(headers, Buffer.from(body)));

function codeOf(body: string | Buffer, headers: Record<string, string> = HEADERS): string {
  try {
    readForm({ ...HEADERS, ...headers }, Buffer.from(body));
    return 'read';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

describe('a form', () => {
  it.each([
    ['', {}],
    ['&&', {}],
    ['a=b', { a: 'b' }],
    ['a=b&c=d&', { a: 'b', c: 'd' }],
    ['a=b+c%20d%2B', { a: 'b c d+' }],
    ['a=b=c', { a: 'b=c' }],
    ['%61=%C3%BC', { a: 'ü' }],
    ['a=%F0%9F%90%99', { a: '🐙' }],
    ['=b', { '': 'b' }],
  ])('that is %j is read', (body, form) => expect(read(body)).toEqual(form));

  it.each(['a', 'a=', '&a=&', '%61='])('of a parameter without a value leaves it out: %s', (body) => {
    expect(read(body)).toEqual({});
  });

  it.each(['a=1&a=2', 'a=1&a=1', 'a=1&%61=2', 'a&a', 'a=&a=1', '__proto__=1&__proto__=2'])(
    'of a parameter given twice is refused: %s',
    (body) => expect(codeOf(body)).toBe('VALIDATION_FAILED'),
  );

  it.each([
    ...['a=%', 'a=%2', 'a=%zz', 'a=%u0041', 'a=%00', 'a=b%0A', 'a=%7F', 'a%0d=b', 'a=%C2%85'],
    // overlong, lone surrogates, beyond Unicode, cut off, no UTF-8 at all
    ...['a=%C0%80', 'a=%ED%A0%80', 'a=%F4%90%80%80', 'a=%C3', 'a=%FF', 'a=ü', 'a=b c', 'a=b\n', '\0'],
  ])('of no encoded text is refused: %j', (body) => expect(codeOf(body)).toBe('MALFORMED_REQUEST'));

  it('of bytes is refused', () => expect(codeOf(Buffer.from([0x61, 0x3d, 0xff]))).toBe('MALFORMED_REQUEST'));

  it('keeps a name that every object inherits to itself', () => {
    const form = readForm(HEADERS, Buffer.from('__proto__=1&constructor=2'));
    expect([...form]).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  it.each(['utf-8', 'UTF-8', '"utf-8"'])('may say that it is %s', (charset) => {
    expect(codeOf('a=b', { 'content-type': `${HEADERS['content-type']}; charset=${charset}` })).toBe('read');
  });

  it('in another charset, or compressed, is not read', () => {
    const latin1 = { 'content-type': `${HEADERS['content-type']}; charset=iso-8859-1` };
    expect(codeOf('a=b', latin1)).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(codeOf('a=b', { 'content-encoding': 'gzip' })).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('comes back as the platform encodes it, apart from what is empty', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/\p{Cc}|\p{Surrogate}/u.test(value));
    fc.assert(
      fc.property(fc.dictionary(text, text), (fields) => {
        const filled = Object.entries(fields).filter(([, value]) => value !== '');
        const body = new URLSearchParams(Object.entries(fields)).toString();
        expect([...readForm(HEADERS, Buffer.from(body))]).toEqual(filled);
      }),
    );
  });

  it('of anything is read or refused, and never more', () => {
    const hostile = fc.stringMatching(/^[a&=%+0-9A-Fa-f]{0,40}$/);
    const body = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      hostile.map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(body, (bytes) => {
        expect(['read', 'MALFORMED_REQUEST', 'VALIDATION_FAILED']).toContain(codeOf(bytes));
      }),
      { numRuns: 2_000 },
    );
  });
});

it('the form of a request without one is empty', () => {
  expect(formOf({ body: undefined }).size).toBe(0);
  expect(formOf({ body: { token: 'a' } }).size).toBe(0);
});

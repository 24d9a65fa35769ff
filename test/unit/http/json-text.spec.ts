import fc from 'fast-check';
import { readJson } from '../../../src/http/json-text.js';
import { DomainError } from '../../../src/kernel/domain-error.js';

const bytesOf = (text: string) => Buffer.from(text, 'utf8');
const read = (text: string) => readJson(bytesOf(text));
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('readJson', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), fc.nat(2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);

        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads or refuses any bytes, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(outcomeOf(bytes)).toMatch(/^(read|MALFORMED_JSON)$/);
      }),
    );
  });

  it('refuses every object that has a key twice, wherever it is', () => {
    const key = fc.string({ unit: 'binary', maxLength: 8 });
    fc.assert(
      fc.property(
        key,
        fc.jsonValue({ maxDepth: 2 }),
        fc.jsonValue({ maxDepth: 2 }),
        fc.boolean(),
        (name, a, b, inner) => {
          const quoted = JSON.stringify(name);
          const twice = `{${quoted}:${JSON.stringify(a)} , ${quoted} :${JSON.stringify(b)}}`;

          expect(() => read(inner ? `[{"x":${twice}}]` : twice)).toThrow(DomainError);
        },
      ),
    );
  });

  it.each([
    ['an escape', '{"a":1,"\\u0061":2}'],
    ['a quote', '{"\\"":1,"\\u0022":2}'],
    ['a backslash', '{"\\\\":1,"\\u005c":2}'],
    ['nothing', '{"":1,"":2}'],
    ['an object between', '{"a":{"b":[{"a":1}]},"a":2}'],
    ['a name every object inherits', '{"toString":1,"toString":2}'],
  ])('sees through %s that hides the second key', (_disguise, text) => expect(() => read(text)).toThrow(DomainError));

  it.each(['1e309', '-1e309', '{"a":[1e999]}', `${'9'.repeat(310)}`, '[-1.5E+400]'])(
    'refuses the number that is infinity to us: %s',
    (text) => expect(() => read(text)).toThrow(DomainError),
  );

  it.each(['1e308', '-1e-999', '"1e999"', '{"1e999":1}', '[0.1,1E+2,-0]'])('reads %s', (text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"a":"{\\"b\\":1","b":"}"}',
    '{"a":["a","a"],"A":1}',
    '"a:"',
  ])('takes a key for what it is in %s', (text) => expect(read(text)).toEqual(JSON.parse(text)));

  it('goes 32 levels deep and no deeper', () => {
    expect(() => read(nested(32))).not.toThrow();
    expect(() => read(nested(33))).toThrow(DomainError);
    expect(() => read(`{"a":${nested(32)}}`)).toThrow(DomainError);
    expect(() => read(nested(8_000))).toThrow(DomainError);
  });

  it('counts levels and not brackets', () => expect(() => read(`[${Array(100).fill('{}').join()}]`)).not.toThrow());

  it.each([
    ['a stray continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['half a character', [0x22, 0xe2, 0x82, 0x22]],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
    ['UTF-16', [...Buffer.from('{}', 'utf16le')]],
  ])('refuses %s', (_flaw, bytes) => expect(() => readJson(Buffer.from(bytes))).toThrow(DomainError));

  it('never repeats the text in its refusal', () => {
    try {
      read('{"password":"hunter2"');
    } catch (error) {
      expect(JSON.stringify([error, (error as DomainError).detail, (error as DomainError).cause])).not.toMatch(
        /hunter/,
      );
    }
    expect.assertions(1);
  });
});

function outcomeOf(bytes: Uint8Array): string {
  try {
    readJson(bytes);
    return 'read';
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
}

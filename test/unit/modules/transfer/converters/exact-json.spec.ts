import fc from 'fast-check';
import { parseExactly } from '../../../../../src/modules/transfer/converters/records/exact-json.js';

it.each([
  ['109302436954721983', '109302436954721983'],
  ['-109302436954721983', '-109302436954721983'],
  ['[9007199254740993,{"a":9007199254740991}]', ['9007199254740993', { a: 9_007_199_254_740_991 }]],
  ['{"a\\"":" 109302436954721983","b": 109302436954721983 }', { 'a"': ' 109302436954721983', b: '109302436954721983' }],
  [
    '[1.12345678901234567,109302436954721983.5,109302436954721983e1]',
    [1.1234567890123457, 1.0930243695472198e17, 1.0930243695472198e18],
  ],
  ['[1e-0000000000000001]', [0.1]],
])('%s keeps its long numbers as texts, and nothing else', (json, value) => {
  expect(parseExactly(json)).toEqual(value);
});

it('everything else is as JSON.parse has it, and what is no JSON stays none', () => {
  const digits = fc.stringMatching(/^\d{14,20}$/);
  const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(digits, fc.oneof(digits, fc.string())));
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1), (each, indent) => {
      const json = JSON.stringify({ before: '"1234567890123456789', each }, null, indent);
      fc.pre(!/[[:,\s]-?\d{16,}[\],\s}]/.test(json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')));
      expect(parseExactly(json)).toEqual(JSON.parse(json));
      expect(() => parseExactly(`${json}"1234567890123456789`)).toThrow(SyntaxError);
    }),
  );
});

it('takes a time that grows with the length alone', () => {
  for (const part of ['"\\', '"', '1', '"1\\"']) {
    const json = `[1234567890123456,${part.repeat(500_000)}`;
    expect(() => parseExactly(json)).toThrow(SyntaxError);
  }
});

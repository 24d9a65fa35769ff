import fc from 'fast-check';
import {
  type FileLine,
  isBlank,
  LineSplitter,
  type LineStart,
  LONGEST_LINE_BYTES,
} from '../../../../src/modules/transfer/lines.js';

/** Short, so that the files of the properties are. */
const LONGEST_BYTES = 1_000;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function linesOf(chunks: readonly Buffer[], start?: LineStart): FileLine[] {
  const splitter = new LineSplitter(start, LONGEST_BYTES);
  return [...chunks.flatMap((chunk) => [...splitter.push(chunk)]), ...splitter.finish()];
}

function cut(file: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set([0, ...places.map((place) => place % (file.length + 1)), file.length])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(1).map((end, index) => file.subarray(cuts[index], end));
}

const textOf = ({ bytes }: FileLine): string | null => bytes && bytes.toString('latin1');

/** Full of what matters: breaks, carriage returns, marks, and lines around the longest. */
const aFile = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r\n', '\r', '\u00ef\u00bb\u00bf', ' ', '{"a":1}', ''),
      fc.string({ unit: 'binary-ascii', maxLength: 20 }),
      fc.integer({ min: LONGEST_BYTES - 2, max: LONGEST_BYTES + 2 }).map((length) => 'x'.repeat(length)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

describe('LineSplitter', () => {
  it('gives the same lines however the file comes in chunks', () => {
    fc.assert(
      fc.property(aFile, fc.array(fc.nat(), { maxLength: 60 }), (file, places) => {
        expect(linesOf(cut(file, places))).toEqual(linesOf([file]));
      }),
    );
  });

  it('gives what lies between line feeds, without carriage returns and mark, and null for what is too long', () => {
    fc.assert(
      fc.property(aFile, (file) => {
        const texts = file.toString('latin1').split('\n');
        if (texts.at(-1) === '') texts.pop();
        const wanted = texts.map((text, index) => {
          if (text.length > LONGEST_BYTES) return null;
          return (index === 0 ? text.replace(/^\u00ef\u00bb\u00bf/, '') : text).replace(/\r$/, '');
        });
        const lines = linesOf([file]);
        expect(lines.map(textOf)).toEqual(wanted);
        expect(lines.map(({ number }) => number)).toEqual(wanted.map((_line, index) => index + 1));
        expect(lines.at(-1)?.end ?? 0).toBe(file.length);
      }),
    );
  });

  it('gives the same lines when it goes on behind any of them', () => {
    fc.assert(
      fc.property(aFile, fc.nat(), (file, place) => {
        const all = linesOf([file]);
        const done = all[place % (all.length || 1)];
        if (!done) return;
        const rest = linesOf([file.subarray(done.end)], { bytes: done.end, lines: done.number });
        expect(rest).toEqual(all.slice(done.number));
      }),
    );
  });

  it('takes a mark for part of the line everywhere but at the beginning of the file', () => {
    const file = Buffer.concat([BYTE_ORDER_MARK, Buffer.from('a\n'), BYTE_ORDER_MARK, Buffer.from('b')]);
    expect(linesOf([file]).map(({ bytes }) => bytes?.length)).toEqual([1, 4]);
  });

  it('holds nothing of a line that is too long', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(LONGEST_LINE_BYTES, 'x');
    for (let times = 0; times < 100; times += 1) expect([...splitter.push(chunk)]).toEqual([]);
    expect((splitter as unknown as { held: Buffer[] }).held).toEqual([]);
    expect([...splitter.push(Buffer.from('\n{}\n'))].map(textOf)).toEqual([null, '{}']);
  });
});

it.each([
  ['', true],
  [' \t\r', true],
  ['{}', false],
  [' x', false],
])('a line of %j is blank: %s', (text, expected) => {
  expect(isBlank(Buffer.from(text))).toBe(expected);
});

import fc from 'fast-check';
import { firstIdOf, isId, newId } from '../../../src/kernel/ids.js';

const MOST_MILLISECONDS = 2 ** 48 - 1;

/** The present and the future, as far as a Date reaches. */
const milliseconds = fc.integer({ min: Date.UTC(2026, 0), max: 8.64e15 }).filter((ms) => ms <= MOST_MILLISECONDS);

describe('newId', () => {
  it('is a UUID of version 7 and the variant of RFC 9562', () => {
    expect(newId(new Date())).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('holds its instant in the first 48 bits', () =>
    fc.assert(
      fc.property(milliseconds, (ms) => {
        const id = newId(new Date(ms));
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(ms);
      }),
      { examples: [[MOST_MILLISECONDS]] },
    ));

  it('sorts as text by the time at which it was made', () =>
    fc.assert(
      fc.property(milliseconds, milliseconds, (a, b) => {
        fc.pre(a < b && b <= MOST_MILLISECONDS);
        expect(newId(new Date(a)) < newId(new Date(b))).toBe(true);
      }),
    ));

  it('is never the same twice, a thousand within one millisecond included', () => {
    const now = new Date();
    expect(new Set(Array.from({ length: 1_000 }, () => newId(now))).size).toBe(1_000);
  });

  it('is an id', () => {
    expect(isId(newId(new Date()))).toBe(true);
  });
});

describe('firstIdOf', () => {
  it('is itself such an id', () => {
    expect(firstIdOf(new Date(0))).toBe('00000000-0000-7000-8000-000000000000');
    expect(isId(firstIdOf(new Date()))).toBe(true);
  });

  it('sorts before every id of its instant and later, and after every one from before', () =>
    fc.assert(
      fc.property(milliseconds, (ms) => {
        const first = firstIdOf(new Date(ms));
        expect(first <= newId(new Date(ms))).toBe(true);
        expect(first > newId(new Date(ms - 1))).toBe(true);
      }),
      { examples: [[MOST_MILLISECONDS]] },
    ));

  it('of an instant that no id reaches back to is the first of all', () => {
    expect(firstIdOf(new Date(-1))).toBe(firstIdOf(new Date(0)));
  });
});

describe('isId', () => {
  it.each([undefined, null, 7, {}, [], true, ['019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e']])('refuses %j', (value) => {
    expect(isId(value)).toBe(false);
  });

  it.each([
    '',
    'x',
    '019a9c3e5b7a7c319d4e2f6b8a1c0d3e',
    '{019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e}',
    '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3',
    '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3ee',
    '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e\n',
    ' 019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e',
    'g19a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e',
    '019a9c3e-5b7a-7c31-1d4e-2f6b8a1c0d3e',
  ])('refuses %j', (text) => {
    expect(isId(text)).toBe(false);
  });

  it('takes a UUID in either case', () => {
    expect(isId('019A9C3E-5B7A-7C31-9D4E-2F6B8A1C0D3E')).toBe(true);
  });
});

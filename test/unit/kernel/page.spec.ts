import fc from 'fast-check';
import { type Page, toPage } from '../../../src/kernel/page.js';

/** Rows with ids that sort as they are numbered. */
function rowsNumbered(count: number): { id: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: String(index).padStart(6, '0') }));
}

/** What a repository does: at most one row more than asked for, after the cursor. */
function rowsAfter(all: readonly { id: string }[], cursor: string | null, limit: number): { id: string }[] {
  return all.filter(({ id }) => cursor === null || id > cursor).slice(0, limit + 1);
}

describe('toPage', () => {
  it('gives an empty last page for no rows', () => {
    expect(toPage([], 20)).toEqual({ items: [], nextCursor: null });
  });

  it('names no next page when the rows just fill this one', () => {
    expect(toPage(rowsNumbered(3), 3)).toEqual({ items: rowsNumbered(3), nextCursor: null });
  });

  it('keeps the surplus row back and names the last item that it gives', () => {
    expect(toPage(rowsNumbered(4), 3)).toEqual({ items: rowsNumbered(3), nextCursor: '000002' });
  });

  it('leaves the rows alone', () => {
    const rows = Object.freeze(rowsNumbered(4));
    expect(() => toPage(rows, 3)).not.toThrow();
  });

  it('leads through a whole list once, whatever its length and the limit', () =>
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), (count, limit) => {
        const all = rowsNumbered(count);
        const seen: { id: string }[] = [];
        let cursor: string | null = null;
        do {
          const page: Page<{ id: string }> = toPage(rowsAfter(all, cursor, limit), limit);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(seen).toEqual(all);
      }),
    ));

  it('neither repeats nor skips a row that stays, while the row that the cursor names is removed', () => {
    const first = toPage(rowsAfter(rowsNumbered(10), null, 3), 3);
    const left = rowsNumbered(10).filter(({ id }) => id !== first.nextCursor);
    const second = toPage(rowsAfter(left, first.nextCursor, 3), 3);
    expect(second.items.map(({ id }) => id)).toEqual(['000003', '000004', '000005']);
  });
});

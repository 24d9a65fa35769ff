/** One page of a list; `nextCursor` is null on the last page. */
export interface Page<T> {
  /** Of this page, in the order of the list. */
  readonly items: readonly T[];
  /** For the request of the next page. */
  readonly nextCursor: string | null;
}

/** What a caller asks for: at most `limit` items after the item that `cursor` names. */
export interface PageRequest {
  /** The most items. */
  readonly limit: number;
  /** The `nextCursor` of the page before; the first page if absent. */
  readonly cursor?: string;
}

/**
 * Makes a page from up to `limit + 1` rows: the surplus row only proves that there is another page.
 * The cursor says where the last item stands, by its id where the list is in the order of ids, which stays right while rows
 * are added or removed around it.
 */
export function toPage<T extends { readonly id: string }>(
  rows: readonly T[],
  limit: number,
  cursorOf: (last: T) => string = ({ id }) => id,
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}

/** One page of a list; `nextCursor` is null on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** What a caller asks for: at most `limit` items after the item that `cursor` names. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/**
 * Makes a page from up to `limit + 1` rows: the surplus row only proves that there is another page.
 * The cursor is the last item's id, which stays right while rows are added or removed around it.
 */
export function toPage<T extends { readonly id: string }>(rows: readonly T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? last.id : null };
}

import type { Page } from '../kernel/page.js';

/** Goes into a list's query; empty for the first page. */
export interface PageCursor {
  readonly cursor?: string;
}

/** The items of a list, page after page until its end. */
export async function* pagesOf<T>(list: (cursor: PageCursor) => Promise<Page<T>>): AsyncGenerator<readonly T[]> {
  let next: string | null = null;
  do {
    const { items, nextCursor }: Page<T> = await list(next === null ? {} : { cursor: next });
    yield items;
    next = nextCursor;
  } while (next !== null);
}

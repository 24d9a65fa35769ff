import fc from 'fast-check';
import { newId } from '../../../../src/kernel/ids.js';
import { toPage } from '../../../../src/kernel/page.js';
import type { UserListRepository } from '../../../../src/modules/users/administration/user-list.repository.js';
import type { UserList } from '../../../../src/modules/users/administration/user-list.js';
import type { UserPosition } from '../../../../src/modules/users/administration/user-list-cursor.js';
import type { UserEntity } from '../../../../src/modules/users/index.js';
import { aUserRow } from '../../../support/rows.js';

export const START = Date.parse('2026-11-21T08:00:00.000Z');

/** Bytes decide, as in the column: an order that is the same on both databases. */
function byBytes(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

function positionOf({ sort }: UserList, user: UserEntity): UserPosition {
  const { id, createdAt, emailKey, usernameKey } = user;
  if (sort.endsWith('createdAt')) return { key: createdAt.getTime(), id };
  return { key: sort.endsWith('email') ? emailKey : usernameKey, id };
}

export function inOrder(list: UserList, users: readonly UserEntity[]): UserEntity[] {
  const sign = list.sort.startsWith('-') ? -1 : 1;
  return [...users].sort((one, other) => {
    const [a, b] = [positionOf(list, one), positionOf(list, other)];
    return sign * (byBytes(a.key, b.key) || byBytes(a.id, b.id));
  });
}

/** A user whose names begin with the word, made so many milliseconds after the start. */
export function aNamedUser(word: string, atMs: number, given: Partial<UserEntity> = {}): UserEntity {
  const createdAt = new Date(START + atMs);
  const id = newId(createdAt);
  const key = `${word}-${id}`;
  return aUserRow({ id, createdAt, emailKey: `${key}@example.org`, username: key, usernameKey: key, ...given });
}

export const words = fc
  .constantFrom('a', 'A_b', 'a-b', 'é', 'z', '_', '%', 'ab', '日本', 'ç', '𐐨', '\ue000')
  .map((word) => word.toLowerCase());
export const instants = fc.nat(3);

export const idsOf = (users: readonly UserEntity[]): string[] => users.map(({ id }) => id);

/** Reads page by page, with something happening before each page but the first. @returns the ids */
export async function readPages(
  lists: UserListRepository,
  list: UserList,
  limit: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const seen: string[] = [];
  let after: UserPosition | null = null;
  for (;;) {
    const { items, nextCursor } = toPage(await lists.find(list, limit, after), limit);
    seen.push(...idsOf(items));
    const last = items.at(-1);
    if (nextCursor === null || !last) return seen;
    after = positionOf(list, last);
    await between();
  }
}

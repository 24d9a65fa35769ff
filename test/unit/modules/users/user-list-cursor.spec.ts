import fc from 'fast-check';
import { newId } from '../../../../src/kernel/ids.js';
import { USER_SORTS, USER_STATUSES, type UserList } from '../../../../src/modules/users/administration/user-list.js';
import {
  CURSOR_MAX_LENGTH,
  decodeCursor,
  encodeCursor,
  type UserPosition,
} from '../../../../src/modules/users/administration/user-list-cursor.js';

const printable = (maxLength: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength })
    .filter((text) => text.length <= maxLength && !/[\p{Cc}\p{Cs}]/u.test(text));

const lists: fc.Arbitrary<UserList> = fc.record(
  {
    sort: fc.constantFrom(...USER_SORTS),
    status: fc.constantFrom(...USER_STATUSES),
    role: printable(64),
    text: printable(254),
  },
  { requiredKeys: ['sort'] },
);

const positionIn = ({ sort }: UserList): fc.Arbitrary<UserPosition> => {
  const key = sort.endsWith('createdAt') ? fc.integer({ min: 0, max: 4e12 }) : printable(320);
  return fc.record({ key, id: fc.date({ min: new Date(0), noInvalidDate: true }).map(newId) });
};

const places = lists.chain((list) => fc.record({ list: fc.constant(list), position: positionIn(list) }));

describe('the cursor of a list of users', () => {
  it('comes back as the place that it was made of', () =>
    fc.assert(
      fc.property(places, ({ list, position }) => {
        expect(decodeCursor(list, encodeCursor(list, position))).toEqual(position);
      }),
    ));

  it('goes into an address as it is, and is as long as is accepted', () =>
    fc.assert(
      fc.property(places, ({ list, position }) => {
        const cursor = encodeCursor(list, position);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(cursor.length).toBeLessThanOrEqual(CURSOR_MAX_LENGTH);
      }),
    ));

  it('is refused when a character of it was changed, left out or added', () =>
    fc.assert(
      fc.property(places, fc.nat(), fc.constantFrom('A', 'Q', '_', '=', '"', ''), ({ list, position }, at, other) => {
        const cursor = encodeCursor(list, position);
        const index = at % cursor.length;
        const changed = cursor.slice(0, index) + other + cursor.slice(index + 1);
        fc.pre(changed !== cursor);
        expect(decodeCursor(list, changed)).toBeNull();
        expect(decodeCursor(list, cursor + other)).toEqual(other === '' ? position : null);
      }),
    ));

  it('is refused by every other list', () =>
    fc.assert(
      fc.property(places, lists, ({ list, position }, other) => {
        const keys = ['sort', 'status', 'role', 'text'] as const;
        fc.pre(keys.some((name) => list[name] !== other[name]));
        expect(decodeCursor(other, encodeCursor(list, position))).toBeNull();
      }),
    ));

  it('is refused when it is no cursor at all', () =>
    fc.assert(
      fc.property(
        lists,
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        (list, text) => {
          expect(decodeCursor(list, text)).toBeNull();
        },
      ),
    ));

  it.each([['a\0b'], [''], ['\ud800'], ['x'.repeat(321)], [7], [null], [{}]])(
    'is refused with the key %j, which no column holds, however well it is made',
    (key) => {
      const list: UserList = { sort: 'email' };
      const cursor = encodeCursor(list, { key: key as string, id: newId(new Date(0)) });
      expect(decodeCursor(list, cursor)).toBeNull();
    },
  );
});

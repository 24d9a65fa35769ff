import fc from 'fast-check';
import { judge, type Candidate } from '../../../../src/modules/transfer/line-judgement.js';
import { NameDigests, NameSet, TakenInEither } from '../../../../src/modules/transfer/taken-names.js';
import { aUserRow } from '../../../support/rows.js';

describe('NameDigests', () => {
  it('has what was added and nothing else, by kind', () => {
    const names = fc.array(fc.tuple(fc.constantFrom('id', 'email', 'username'), fc.string({ maxLength: 3 })));
    fc.assert(
      fc.property(names, names, (added, asked) => {
        const [digests, set] = [new NameDigests(), new NameSet()];
        for (const [kind, name] of added) {
          digests.add(kind, name);
          set.add(kind, name);
        }
        for (const [kind, name] of [...added, ...asked]) expect(digests.has(kind, name)).toBe(set.has(kind, name));
      }),
    );
  });

  it('still has every name when it has grown several times, in the memory that it promises', () => {
    const digests = new NameDigests();
    const names = Array.from({ length: 100_000 }, (_, index) => `person-${index}@example.org`);
    for (const name of names) digests.add('email', name);
    expect(names.every((name) => digests.has('email', name))).toBe(true);
    expect(names.some((name) => digests.has('username', name))).toBe(false);
    const { slots } = digests as unknown as { slots: BigUint64Array };
    expect(slots.byteLength / names.length).toBeLessThan(23);
  });

  it('does not grow by a name that it has', () => {
    const digests = new NameDigests();
    for (let times = 0; times < 100_000; times += 1) digests.add('email', 'ada@example.org');
    const { slots } = digests as unknown as { slots: BigUint64Array };
    expect(slots).toHaveLength(1 << 14);
  });
});

it('what is taken in either is taken, and the second grows', () => {
  const [known, growing] = [new NameSet(), new NameSet()];
  known.add('id', '1');
  const either = new TakenInEither(known, growing);
  either.add('id', '2');
  expect([either.has('id', '1'), either.has('id', '2'), either.has('id', '3')]).toEqual([true, true, false]);
  expect([known.has('id', '2'), growing.has('id', '2')]).toEqual([false, true]);
});

describe('judge', () => {
  const candidate = (line: number, email: string, username: string, roles = ['user']): Candidate => ({
    line,
    user: aUserRow({ emailKey: email, usernameKey: username, roles }),
    fields: new Map(),
  });
  const ROLES = new Set(['user', 'admin']);
  const verdictOn = (candidates: Candidate[], taken = new NameSet()) => {
    const { accepted, refused } = judge(candidates, taken, ROLES);
    const codes = refused.map(({ line, flaws }) => `${line} ${flaws.map(({ code }) => code).join(' ')}`);
    return [accepted.map(({ line }) => line), codes];
  };

  it('refuses a name that an earlier line has', () => {
    const lines = [candidate(1, 'a', 'a'), candidate(2, 'a', 'b'), candidate(3, 'b', 'a'), candidate(4, 'a', 'a')];
    expect(verdictOn(lines)).toEqual([[1], ['2 EMAIL_TAKEN', '3 USERNAME_TAKEN', '4 EMAIL_TAKEN USERNAME_TAKEN']]);
  });

  it('lets a refused line take no name', () => {
    const taken = new NameSet();
    taken.add('username', 'a');
    expect(verdictOn([candidate(1, 'a', 'a'), candidate(2, 'a', 'b')], taken)).toEqual([[2], ['1 USERNAME_TAKEN']]);
  });

  it('refuses an id that is taken', () => {
    const first = candidate(1, 'a', 'a');
    const other = candidate(2, 'b', 'b');
    const second = { ...other, user: { ...other.user, id: first.user.id } };
    expect(verdictOn([first, second])).toEqual([[1], ['2 ID_TAKEN']]);
  });

  it('refuses an externalId that is taken, tells upper case from lower case, and lets many have none', () => {
    const called = (line: number, externalId: string | null): Candidate => {
      const each = candidate(line, `${line}`, `${line}`);
      return { ...each, user: { ...each.user, externalId } };
    };
    const lines = [called(1, 'uid'), called(2, 'UID'), called(3, 'uid'), called(4, null), called(5, null)];
    expect(verdictOn(lines)).toEqual([[1, 2, 4, 5], ['3 EXTERNAL_ID_TAKEN']]);
  });

  it('refuses a name of a field of another module that is taken, once for however many', () => {
    const taken = { code: 'BADGE_TAKEN', message: 'It is taken.' };
    const wearing = (line: number, ...names: string[]): Candidate => ({
      ...candidate(line, `${line}`, `${line}`),
      fields: new Map([['badges', { content: null, names, taken }]]),
    });
    const known = new NameSet();
    known.add('badges', 'x');
    known.add('email', 'y');
    const lines = [wearing(1, 'x'), wearing(2, 'a', 'b'), wearing(3, 'a', 'b', 'x'), wearing(4, 'y')];
    expect(verdictOn(lines, known)).toEqual([
      [2, 4],
      ['1 BADGE_TAKEN', '3 BADGE_TAKEN'],
    ]);
  });

  it('refuses a role that there is not', () => {
    const lines = [candidate(1, 'a', 'a', ['admin', 'user']), candidate(2, 'b', 'b', ['user', 'king'])];
    expect(verdictOn([...lines, candidate(3, 'c', 'c', [])])).toEqual([[1, 3], ['2 UNKNOWN_ROLE']]);
  });
});

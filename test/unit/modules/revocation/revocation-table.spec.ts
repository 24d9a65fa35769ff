import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { RevocationKind } from '../../../../src/modules/revocation/index.js';
import { RevocationTable, SLOT_BYTES } from '../../../../src/modules/revocation/revocation-table.js';

const MUCH = 1_000_000;

const kinds = fc.constantFrom<RevocationKind>('session', 'user', 'token', 'key');
/** Few, so that they meet again: ids, a key's thumbprint, and texts that are neither. */
const SUBJECTS = [
  ...Array.from({ length: 20 }, () => randomUUID()),
  'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  '',
  'A',
];
const times = fc.integer({ min: 1, max: 1_000 });

type Step = { readonly add: readonly [RevocationKind, string, number] } | { readonly forgetBefore: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(kinds, fc.constantFrom(...SUBJECTS), times).map((add) => ({ add })) },
  { weight: 1, arbitrary: times.map((forgetBefore) => ({ forgetBefore })) },
);

describe('the table of revocations', () => {
  it('answers as a plain map would, and forgets nothing that it should not', () =>
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 300 }), (history) => {
        const table = new RevocationTable(MUCH);
        const model = new Map<string, number>();
        let forgottenBefore = 0;
        for (const step of history) {
          if ('add' in step) {
            const [kind, subject, at] = step.add;
            expect(table.add(kind, subject, at)).toBe(true);
            model.set(`${kind} ${subject}`, Math.max(model.get(`${kind} ${subject}`) ?? 0, at));
          } else {
            table.forgetBefore(step.forgetBefore);
            forgottenBefore = Math.max(forgottenBefore, step.forgetBefore);
          }
        }
        for (const kind of ['session', 'user', 'token', 'key'] as const) {
          for (const subject of SUBJECTS) {
            const expected = model.get(`${kind} ${subject}`) ?? 0;
            const found = table.revokedAtSeconds(kind, subject);
            // what is over may be gone, and may have come again at an earlier time since
            if (expected >= forgottenBefore) expect(found).toBe(expected);
            else expect(found).toBeLessThanOrEqual(expected);
          }
        }
      }),
    ));

  it('keeps apart what differs in kind alone', () => {
    const table = new RevocationTable(MUCH);
    const subject = randomUUID();
    table.add('session', subject, 7);
    expect(table.revokedAtSeconds('session', subject)).toBe(7);
    for (const kind of ['user', 'token', 'key'] as const) expect(table.revokedAtSeconds(kind, subject)).toBe(0);
  });

  it('finds each of many, made in a row as ids are, and grows and shrinks with them', () => {
    const table = new RevocationTable(MUCH);
    const ids = Array.from(
      { length: 50_000 },
      (_, index) => `019a9c3e-5b7a-7c31-9d4e-${index.toString(16).padStart(12, '0')}`,
    );
    ids.forEach((id, index) => table.add('session', id, 1_000 + index));
    expect(table.size).toBe(ids.length);
    expect(ids.every((id, index) => table.revokedAtSeconds('session', id) === 1_000 + index)).toBe(true);
    const grown = table.bytes;
    table.forgetBefore(1_000 + ids.length - 100);
    expect(table.size).toBe(100);
    expect(table.bytes).toBeLessThan(grown / 10);
    expect(ids.slice(-100).every((id) => table.revokedAtSeconds('session', id) > 0)).toBe(true);
  });

  it('takes at most 58 bytes for each of many entries, and at most as many as it is told', () => {
    const most = 100_000;
    const table = new RevocationTable(most);
    for (let count = 0; count < most; count += 1) table.add('session', randomUUID(), 1);
    expect(table.add('session', randomUUID(), 1)).toBe(false);
    expect(table.size).toBe(most);
    expect(table.bytes / most).toBeLessThanOrEqual(2 * (SLOT_BYTES / 0.7));
  });

  it('takes a later time for what it holds even when it is full', () => {
    const table = new RevocationTable(1);
    const id = randomUUID();
    table.add('user', id, 5);
    expect(table.add('user', id, 9)).toBe(true);
    expect(table.add('user', id, 3)).toBe(true);
    expect(table.revokedAtSeconds('user', id)).toBe(9);
  });
});

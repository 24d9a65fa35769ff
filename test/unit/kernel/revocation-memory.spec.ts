import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { RevocationKind } from '../../../src/kernel/revocation-kind.js';
import { RevocationMemory } from '../../../src/kernel/revocation-memory.js';

const MUCH = 1_000_000;

const kinds = fc.constantFrom<RevocationKind>('session', 'user', 'token', 'key', 'role');
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

describe('the memory of revocations', () => {
  it('answers as a plain map would, and forgets nothing that it should not', () =>
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 300 }), (history) => {
        const memory = new RevocationMemory(MUCH);
        const model = new Map<string, number>();
        let forgottenBefore = 0;
        for (const step of history) {
          if ('add' in step) {
            const [kind, subject, at] = step.add;
            expect(memory.add(kind, subject, at)).toBe(true);
            model.set(`${kind} ${subject}`, Math.max(model.get(`${kind} ${subject}`) ?? 0, at));
          } else {
            memory.forgetBefore(step.forgetBefore);
            forgottenBefore = Math.max(forgottenBefore, step.forgetBefore);
          }
        }
        for (const kind of ['session', 'user', 'token', 'key', 'role'] as const) {
          for (const subject of SUBJECTS) {
            const expected = model.get(`${kind} ${subject}`) ?? 0;
            const found = memory.revokedAtSeconds(kind, subject);
            // what is over may be gone, and may have come again at an earlier time since
            if (expected >= forgottenBefore) expect(found).toBe(expected);
            else expect(found).toBeLessThanOrEqual(expected);
          }
        }
      }),
    ));

  it('keeps apart what differs in kind alone', () => {
    const memory = new RevocationMemory(MUCH);
    const subject = randomUUID();
    memory.add('session', subject, 7);
    expect(memory.revokedAtSeconds('session', subject)).toBe(7);
    for (const kind of ['user', 'token', 'key', 'role'] as const)
      expect(memory.revokedAtSeconds(kind, subject)).toBe(0);
  });

  it('forgets what is over and keeps the rest, when times come in order', () => {
    const memory = new RevocationMemory(MUCH);
    const ids = Array.from({ length: 1_000 }, () => randomUUID());
    ids.forEach((id, index) => memory.add('session', id, 1_000 + index));
    memory.forgetBefore(1_900);
    expect(memory.size).toBe(100);
    expect(ids.map((id) => memory.revokedAtSeconds('session', id) > 0)).toEqual(ids.map((_, index) => index >= 900));
  });

  it('forgets what was revoked again only when the later time is over', () => {
    const memory = new RevocationMemory(MUCH);
    memory.add('user', 'a', 10);
    memory.add('user', 'b', 20);
    memory.add('user', 'a', 30);
    memory.forgetBefore(25);
    expect([memory.revokedAtSeconds('user', 'a'), memory.revokedAtSeconds('user', 'b')]).toEqual([30, 0]);
  });

  it('holds as many as it is told, of all kinds together', () => {
    const memory = new RevocationMemory(2);
    expect(memory.add('session', 'a', 1)).toBe(true);
    expect(memory.add('user', 'a', 1)).toBe(true);
    expect(memory.add('token', 'a', 1)).toBe(false);
    memory.forgetBefore(2);
    expect(memory.add('token', 'a', 2)).toBe(true);
  });

  it('takes a later time for what it holds even when it is full', () => {
    const memory = new RevocationMemory(1);
    const id = randomUUID();
    memory.add('user', id, 5);
    expect(memory.add('user', id, 9)).toBe(true);
    expect(memory.add('user', id, 3)).toBe(true);
    expect(memory.revokedAtSeconds('user', id)).toBe(9);
  });
});

import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type AuditContent, type ChainedEntry, chainOn } from '../../../../src/modules/audit/entries/audit-content.js';
import {
  type AuditProblem,
  faultsOf,
  faultsOfEnd,
  faultsOfExtent,
  isPlacedBehind,
} from '../../../../src/modules/audit/reading/audit-verdict.js';

const key = createSecretKey(randomBytes(32));
const NONE = { length: 0, head: '' };
const MOST_ENTRIES = 12;

function content(index: number): AuditContent {
  return {
    id: randomUUID(),
    occurredAt: 1_700_000_000_000 + index,
    event: 'login.succeeded',
    outcome: 'success',
    actorKind: 'user',
    actor: randomUUID(),
    subject: randomUUID(),
    target: null,
    sessionId: randomUUID(),
    requestId: randomUUID(),
    details: '{}',
    personal: null,
  };
}

const chainOf = (count: number): ChainedEntry[] =>
  chainOn(
    key,
    NONE,
    Array.from({ length: count }, (_each, index) => content(index)),
  );

/** As the verification walks: in the order of the sequences. */
function problemsOf(entries: readonly ChainedEntry[], written: readonly ChainedEntry[]): AuditProblem[] {
  const sorted = [...entries].sort((a, b) => a.sequence - b.sequence);
  const found: AuditProblem[] = [];
  let last = { sequence: 0, hash: '' };
  for (const entry of sorted) {
    found.push(...faultsOf(entry, last, key));
    if (isPlacedBehind(entry, last)) last = entry;
  }
  const end = written.at(-1);
  return [...found, ...faultsOfEnd(last, { length: end?.sequence ?? 0, head: end?.hash ?? '' })];
}

const at = (fault: AuditProblem['fault'], from: number, to = from): AuditProblem => ({ fault, from, to });

/** A chain and a place in it. */
const chainAndPlace = fc
  .integer({ min: 1, max: MOST_ENTRIES })
  .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 0, max: count - 1 })));

/** Every field with something else in it; a null becomes a text and a text another. */
const EDITS: readonly (keyof AuditContent)[] = Object.keys(content(0)) as (keyof AuditContent)[];
const edited = (value: string | number | null): unknown => (typeof value === 'number' ? value + 1 : `${value ?? ''}x`);

describe('a chain of entries', () => {
  it('is intact as it was written, whatever its length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MOST_ENTRIES }), (count) => {
        const chain = chainOf(count);
        expect(problemsOf(chain, chain)).toEqual([]);
      }),
    );
  });

  it('goes on where it was left, as if it had been written at once', () => {
    const contents = Array.from({ length: 5 }, (_each, index) => content(index));
    const whole = chainOn(key, NONE, contents);
    const first = chainOn(key, NONE, contents.slice(0, 2));
    const head = { length: 2, head: first[1]?.hash ?? '' };
    expect([...first, ...chainOn(key, head, contents.slice(2))]).toEqual(whole);
  });

  it.each(EDITS)('shows an edited %s, and where', (field) => {
    fc.assert(
      fc.property(chainAndPlace, ([count, place]) => {
        const chain = chainOf(count);
        const entries = chain.map((entry, index) =>
          index === place ? { ...entry, [field]: edited(entry[field]) } : entry,
        );
        expect(problemsOf(entries, chain)).toEqual([at('altered', place + 1)]);
      }),
    );
  });

  it.each(['contentHash', 'previousHash', 'hash'] as const)('shows an edited %s', (field) => {
    fc.assert(
      fc.property(chainAndPlace, ([count, place]) => {
        const chain = chainOf(count);
        const entries = chain.map((entry, index) =>
          index === place ? { ...entry, [field]: edited(entry[field]) } : entry,
        );
        const [first] = problemsOf(entries, chain);
        expect(first).toEqual(at(field === 'contentHash' ? 'altered' : 'moved', place + 1));
      }),
    );
  });

  it('shows a run of entries that is gone, from the beginning, the middle or the end', () => {
    fc.assert(
      fc.property(chainAndPlace, fc.integer({ min: 1, max: MOST_ENTRIES }), ([count, place], length) => {
        const chain = chainOf(count);
        const entries = chain.filter((_entry, index) => index < place || index >= place + length);
        expect(problemsOf(entries, chain)).toEqual([at('missing', place + 1, Math.min(count, place + length))]);
      }),
    );
  });

  it('shows two entries that have changed places', () => {
    fc.assert(
      fc.property(chainAndPlace, chainAndPlace, ([count, one], [, another]) => {
        const other = another % count;
        fc.pre(one !== other);
        const chain = chainOf(count);
        const swapped = chain.map((entry, index) => {
          const from = index === one ? chain[other] : index === other ? chain[one] : entry;
          return { ...(from as ChainedEntry), sequence: entry.sequence };
        });
        const places = [one + 1, other + 1].sort((a, b) => a - b);
        const moved = problemsOf(swapped, chain).filter(({ fault }) => fault === 'moved');
        expect(moved.map(({ from }) => from)).toEqual(places);
      }),
    );
  });

  it('shows that the numbers were closed up after an entry was taken out', () => {
    const chain = chainOf(6);
    const closed = chain.filter(({ sequence }) => sequence !== 3);
    const entries = closed.map((entry, index) => ({ ...entry, sequence: index + 1 }));
    expect(problemsOf(entries, chain)).toEqual([at('moved', 3), at('moved', 4), at('moved', 5), at('missing', 6)]);
  });

  it('shows an entry that somebody without the key has put in the place of another', () => {
    const chain = chainOf(4);
    const [forged] = chainOn(createSecretKey(randomBytes(32)), { length: 1, head: chain[0]?.hash ?? '' }, [content(9)]);
    const entries = chain.map((entry) => (entry.sequence === 2 ? (forged as ChainedEntry) : entry));
    expect(problemsOf(entries, chain)[0]).toEqual(at('altered', 2));
  });

  it('shows a genuine entry that is from another chain under the same key', () => {
    const chain = chainOf(4);
    const other = chainOf(4);
    const entries = chain.map((entry) => (entry.sequence === 3 ? (other[2] as ChainedEntry) : entry));
    expect(problemsOf(entries, chain)).toEqual([at('unlinked', 3), at('unlinked', 4)]);
  });

  it('shows an entry between two numbers, or at a number that there is already, and takes the others for what they are', () => {
    fc.assert(
      fc.property(chainAndPlace, fc.constantFrom(-0.5, 0, 0.25, 0.5), ([count, place], beside) => {
        const chain = chainOf(count);
        const sequence = place + 1 + beside;
        const forged = { ...(chain[place] as ChainedEntry), sequence };
        expect(problemsOf([...chain, forged], chain)).toEqual([at('surplus', sequence)]);
      }),
    );
  });

  it('shows an end that is another than was written', () => {
    const chain = chainOf(3);
    const other = chainOn(key, { length: 2, head: chain[1]?.hash ?? '' }, [content(7)]);
    expect(problemsOf([...chain.slice(0, 2), ...other], chain)).toEqual([at('head', 3)]);
  });
});

describe('the rows of a chain of five', () => {
  const extent = { rows: 5, before: 0, behind: 0, first: 1, last: 5 };

  it.each([
    ['as many as the walk met', extent, []],
    ['some before the first number', { ...extent, rows: 7, before: 2, first: -3 }, [at('surplus', -3, 0)]],
    ['some behind the last one', { ...extent, rows: 6, behind: 1, last: 9 }, [at('surplus', 6, 9)]],
    ['one behind the last one that is less to JavaScript', { ...extent, rows: 6, behind: 1 }, [at('surplus', 6, 6)]],
    ['one that the walk cannot meet', { ...extent, rows: 6 }, [at('surplus', 1, 5)]],
  ])('with %s', (_name, rows, faults) => {
    expect(faultsOfExtent(rows, 5, 5)).toEqual(faults);
  });
});

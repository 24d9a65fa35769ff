import type { KeyObject } from 'node:crypto';
import { type AuditHead, type ChainedEntry, contentHashOf, linkHashOf } from '../entries/audit-content.js';

export const AUDIT_FAULTS = ['altered', 'moved', 'unlinked', 'missing', 'surplus', 'head'] as const;
/**
 * - `altered`: what the entry says is not what was written.
 * - `moved`: the entry is genuine and stands elsewhere than it was written.
 * - `unlinked`: the entry is genuine and in its place, and the one before it is not the one that was there.
 * - `missing`: entries are gone.
 * - `surplus`: entries stand before the beginning of the chain, behind its end, or between two of its numbers.
 * - `head`: the record of the chain's length is not what was written.
 */
export type AuditFault = (typeof AUDIT_FAULTS)[number];

/** What is wrong, and where: the first and the last sequence that it concerns. */
export interface AuditProblem {
  readonly fault: AuditFault;
  readonly from: number;
  readonly to: number;
}

/** What is known of the entry before. */
export type Predecessor = Pick<ChainedEntry, 'sequence' | 'hash'>;

/** How many rows the table has, and where those are that stand outside of the numbers of the chain. */
export interface ChainExtent {
  readonly rows: number;
  readonly before: number;
  readonly behind: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Whether the chain has a number for an entry behind its predecessor. SQLite also keeps a fraction in the column, and a table
 * without its primary key keeps a number twice.
 */
export function isPlacedBehind({ sequence }: ChainedEntry, predecessor: Predecessor): boolean {
  return Number.isSafeInteger(sequence) && sequence > predecessor.sequence;
}

/**
 * What is wrong with an entry that follows another in the table.
 *
 * | sequence follows | content has its hash | place has its hash | predecessor is the one named | faults             |
 * | ---------------- | -------------------- | ------------------ | ---------------------------- | ------------------ |
 * | no: no place     | –                    | –                  | –                            | surplus            |
 * | yes              | yes                  | yes                | yes                          | none               |
 * | no: a gap        | –                    | –                  | not known                    | missing, and below |
 * | –                | no                   | –                  | –                            | altered            |
 * | –                | yes                  | no                 | –                            | moved              |
 * | yes              | yes                  | yes                | no                           | unlinked           |
 */
export function faultsOf(entry: ChainedEntry, predecessor: Predecessor, key: KeyObject): AuditProblem[] {
  const { sequence } = entry;
  if (!isPlacedBehind(entry, predecessor)) return [{ fault: 'surplus', from: sequence, to: sequence }];
  const expected = predecessor.sequence + 1;
  const gap: AuditProblem[] = sequence > expected ? [{ fault: 'missing', from: expected, to: sequence - 1 }] : [];
  const own = ownFaultOf(entry, key);
  if (own) return [...gap, { fault: own, from: sequence, to: sequence }];
  const isLinked = gap.length > 0 || entry.previousHash === predecessor.hash;
  return isLinked ? gap : [{ fault: 'unlinked', from: sequence, to: sequence }];
}

function ownFaultOf(entry: ChainedEntry, key: KeyObject): 'altered' | 'moved' | undefined {
  if (contentHashOf(key, entry) !== entry.contentHash) return 'altered';
  return linkHashOf(key, entry) === entry.hash ? undefined : 'moved';
}

/** What is wrong with the end: entries that are gone from it, or another last one than was written. */
export function faultsOfEnd(last: Predecessor, { length, head }: AuditHead): AuditProblem[] {
  if (last.sequence < length) return [{ fault: 'missing', from: last.sequence + 1, to: length }];
  return last.hash === head ? [] : [{ fault: 'head', from: length, to: length }];
}

/**
 * The rows that the walk along the numbers of the chain does not meet. Every row is a link or a fault.
 *
 * | rows                                   | fault                           |
 * | -------------------------------------- | ------------------------------- |
 * | before number 1                        | surplus, from the first to 0    |
 * | behind the length                      | surplus, up to the last         |
 * | neither, and not among those met       | surplus, somewhere in the chain |
 */
export function faultsOfExtent({ rows, before, behind, first, last }: ChainExtent, met: number, length: number) {
  const faults: AuditProblem[] = [];
  if (before > 0) faults.push({ fault: 'surplus', from: first, to: 0 });
  if (behind > 0) faults.push({ fault: 'surplus', from: length + 1, to: Math.max(last, length + 1) });
  if (rows - before - behind > met) faults.push({ fault: 'surplus', from: 1, to: length });
  return faults;
}

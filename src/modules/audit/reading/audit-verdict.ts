import type { KeyObject } from 'node:crypto';
import { type AuditHead, type ChainedEntry, contentHashOf, linkHashOf } from '../entries/audit-content.js';

export const AUDIT_FAULTS = ['altered', 'moved', 'unlinked', 'missing', 'surplus', 'head'] as const;
/**
 * - `altered`: what the entry says is not what was written.
 * - `moved`: the entry is genuine and stands elsewhere than it was written.
 * - `unlinked`: the entry is genuine and in its place, and the one before it is not the one that was there.
 * - `missing`: entries are gone.
 * - `surplus`: entries stand before the beginning of the chain or behind its end.
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

/**
 * What is wrong with an entry that follows another in the table.
 *
 * | sequence follows | content has its hash | place has its hash | predecessor is the one named | faults             |
 * | ---------------- | -------------------- | ------------------ | ---------------------------- | ------------------ |
 * | yes              | yes                  | yes                | yes                          | none               |
 * | no: a gap        | –                    | –                  | not known                    | missing, and below |
 * | –                | no                   | –                  | –                            | altered            |
 * | –                | yes                  | no                 | –                            | moved              |
 * | yes              | yes                  | yes                | no                           | unlinked           |
 */
export function faultsOf(entry: ChainedEntry, predecessor: Predecessor, key: KeyObject): AuditProblem[] {
  const { sequence } = entry;
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

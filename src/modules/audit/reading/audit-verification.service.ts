import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SharedRun } from '../../../kernel/shared-run.js';
import { type AuditHead, headMacOf } from '../entries/audit-content.js';
import { AuditEntriesRepository, type ChainEnd } from './audit-entries.repository.js';
import { AuditKeys } from '../entries/audit-keys.js';
import { AuditLog } from '../audit-log.js';
import {
  type AuditProblem,
  faultsOf,
  faultsOfEnd,
  faultsOfExtent,
  isPlacedBehind,
  type Predecessor,
} from './audit-verdict.js';

/** Whoever alters a million entries is found by the first hundred. */
const MOST_PROBLEMS = 100;

/** What verifying found. */
export interface AuditVerification {
  readonly isIntact: boolean;
  readonly entries: number;
  /** Keep it elsewhere: given back as an anchor, it shows whether the chain was cut off and begun anew in between. */
  readonly head: AuditHead;
  readonly problemCount: number;
  /** The first of them. */
  readonly problems: readonly AuditProblem[];
}

/** What one walk through the chain found. */
interface Walk {
  readonly head: AuditHead;
  readonly entries: number;
  readonly found: Findings;
}

/** Walks through the whole chain, page by page. */
@Injectable()
export class AuditVerificationService {
  /** So few that hashing them takes some milliseconds: for so long nobody else has a turn. */
  protected readonly page: number = 100;
  /** Long work that many may ask for at once, and that is the same for all. */
  private readonly walking = new SharedRun(() => this.walk());

  constructor(
    private readonly log: AuditLog,
    private readonly entries: AuditEntriesRepository,
    private readonly keys: AuditKeys,
  ) {}

  /** @param anchor the head that an earlier verification gave */
  async verify(anchor?: AuditHead): Promise<AuditVerification> {
    const { head, entries, found } = await this.walking.run();
    const sinceAnchor = anchor ? await this.faultsAgainst(anchor) : [];
    const problemCount = found.count + sinceAnchor.length;
    const isIntact = problemCount === 0;
    this.log.recordLater({
      name: 'audit.verified',
      outcome: isIntact ? 'success' : 'failure',
      details: { entries, problems: problemCount, head: head.head },
    });
    return {
      isIntact,
      entries,
      head,
      problemCount,
      problems: [...found.problems, ...sinceAnchor].slice(0, MOST_PROBLEMS),
    };
  }

  private async walk(): Promise<Walk> {
    await this.log.settleIfPossible();
    const found = new Findings();
    const end = await this.entries.end();
    if (end) return { head: { length: end.length, head: end.head }, entries: await this.follow(end, found), found };
    found.add([{ fault: 'head', from: 0, to: 0 }]);
    return { head: { length: 0, head: '' }, entries: 0, found };
  }

  private async follow(end: ChainEnd, found: Findings): Promise<number> {
    const key = this.keys.chain;
    // a length that somebody has written may be more than a number holds exactly, and then reading on would not come further
    const upTo = Math.min(end.length, Number.MAX_SAFE_INTEGER);
    let checked = 0;
    let readTo = 0;
    let last: Predecessor = { sequence: 0, hash: '' };
    for (;;) {
      const page = await this.entries.follow(readTo, upTo, this.page);
      // and not at a short page: TypeORM makes one entry of two rows with the same number
      if (page.length === 0) break;
      for (const entry of page) {
        found.add(faultsOf(entry, last, key));
        if (isPlacedBehind(entry, last)) last = { sequence: entry.sequence, hash: entry.hash };
        readTo = entry.sequence;
      }
      checked += page.length;
      // where reading never waits, as on SQLite, nobody else would have a turn before the last page
      await setImmediate();
    }
    found.add(faultsOfEnd(last, end));
    const isGenuine = headMacOf(key, { length: end.length, head: end.head }) === end.headMac;
    if (!isGenuine) found.add([{ fault: 'head', from: end.length, to: end.length }]);
    found.add(faultsOfExtent(end, checked, end.length));
    return checked;
  }

  /** The entry that was the last one then must still be there as it was. */
  private async faultsAgainst({ length, head }: AuditHead): Promise<AuditProblem[]> {
    if (length === 0) return [];
    const entry = await this.entries.find(length);
    if (!entry) return [{ fault: 'missing', from: length, to: length }];
    return entry.hash === head ? [] : [{ fault: 'altered', from: length, to: length }];
  }
}

class Findings {
  readonly problems: AuditProblem[] = [];
  count = 0;

  add(problems: readonly AuditProblem[]): void {
    this.count += problems.length;
    this.problems.push(...problems.slice(0, Math.max(0, MOST_PROBLEMS - this.problems.length)));
  }
}

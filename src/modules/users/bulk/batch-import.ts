import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { type AuditEvent, AuditLog } from '../../audit/index.js';
import { KnownRoles } from '../known-roles.js';
import { badLinesOf, type Flaw, type RefusedLine } from './bad-line.js';
import { BulkError } from './bulk-error.js';
import { ImportedUsersRepository } from './imported-users.repository.js';
import type { LineBatch } from './line-batches.js';
import { type Candidate, judge } from './line-judgement.js';
import { TakenInEither, type TakenNames } from './taken-names.js';
import type { UserImportEntity } from './user-import.entity.js';
import { UserImportsRepository } from './user-imports.repository.js';

interface Outcome {
  readonly imported: number;
  readonly refused: readonly RefusedLine[];
}

const REFUSED_BY_DATABASE: Flaw = {
  code: 'REFUSED_BY_DATABASE',
  message: 'The database refuses the account by a rule of its own: a constraint or an index that was added.',
};

/** Imports one batch of lines, or tells what importing it would do. */
@Injectable()
export class BatchImport {
  constructor(
    private readonly users: ImportedUsersRepository,
    private readonly imports: UserImportsRepository,
    private readonly roles: KnownRoles,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * The accounts, how far the import has come and the audit log's word of it are written together or not at all.
   *
   * @returns how far it has come
   * @throws BulkError IMPORT_RUNNING when another process has imported the batch
   */
  store(present: UserImportEntity, batch: LineBatch): Promise<UserImportEntity> {
    return this.audit.transaction(async (manager, record) => {
      const isClaimed = await this.imports.claim(present, this.clock.now(), manager);
      if (!isClaimed) throw new BulkError('IMPORT_RUNNING');
      const reached = after(present, batch, await this.insert(batch.candidates, manager));
      await this.imports.advance(reached, manager);
      const imported = reached.imported - present.imported;
      if (imported > 0) record(accountsImported(reached, imported));
      return reached;
    });
  }

  /**
   * Writes nothing.
   *
   * @param seen names in the lines before, to which those of this batch are added
   * @returns how far importing would have come
   */
  async judge(present: UserImportEntity, batch: LineBatch, seen: TakenNames): Promise<UserImportEntity> {
    const taken = new TakenInEither(await this.users.findTaken(batch.candidates), seen);
    const { accepted, refused } = judge(batch.candidates, taken, await this.roles.list());
    return after(present, batch, { imported: accepted.length, refused });
  }

  /**
   * Whoever registers at this moment, and commits first, wins the name. The lines that are left are judged once more then:
   * one that was refused because of the loser may now be right.
   */
  private async insert(candidates: readonly Candidate[], manager: EntityManager): Promise<Outcome> {
    const roles = await this.roles.listForGiving(manager);
    const impossible: RefusedLine[] = [];
    let open = candidates;
    let missedBefore: readonly Candidate[] = [];
    let imported = 0;
    for (;;) {
      const { accepted, refused } = judge(open, await this.users.findTaken(open, manager), roles);
      const ids = await this.users.insert(
        accepted.map(({ user }) => user),
        manager,
      );
      imported += ids.size;
      const missed = accepted.filter(({ user }) => !ids.has(user.id));
      if (missed.length === 0) return { imported, refused: [...impossible, ...refused] };
      const hopeless = missed.filter((candidate) => missedBefore.includes(candidate));
      impossible.push(...hopeless.map(({ line }) => ({ line, flaws: [REFUSED_BY_DATABASE] })));
      open = open.filter((candidate) => !ids.has(candidate.user.id) && !hopeless.includes(candidate));
      missedBefore = missed;
    }
  }
}

/** By lines, from which whoever keeps the file knows who it was. */
function accountsImported({ digest, reachedLine }: UserImportEntity, imported: number): AuditEvent {
  return { name: 'accounts.imported', target: digest, details: { imported, reachedLine } };
}

function after(present: UserImportEntity, { end, refused }: LineBatch, outcome: Outcome): UserImportEntity {
  const allRefused = [...refused, ...outcome.refused];
  return {
    ...present,
    reachedBytes: end.bytes,
    reachedLine: end.lines,
    imported: present.imported + outcome.imported,
    badLines: present.badLines + allRefused.length,
    lastBadLines: badLinesOf(allRefused),
  };
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../kernel/clock.js';
import { type AuditEvent, AuditLog } from '../audit/index.js';
import { KnownRoles, UsersInBulkRepository } from '../users/index.js';
import { badLinesOf, type Flaw, type RefusedLine } from './bad-line.js';
import { BulkError } from './bulk-error.js';
import type { LineBatch } from './line-batches.js';
import { type Candidate, judge } from './line-judgement.js';
import { NameSet, TakenInEither, type TakenNames } from './taken-names.js';
import type { UserImportEntity } from './user-import.entity.js';
import { UserImportsRepository } from './user-imports.repository.js';
import type { PreparedFields } from './user-line-extension.js';
import { UserLineExtensions } from './user-line-extensions.js';

interface Outcome {
  readonly imported: readonly Candidate[];
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
    private readonly users: UsersInBulkRepository,
    private readonly imports: UserImportsRepository,
    private readonly roles: KnownRoles,
    private readonly extensions: UserLineExtensions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * The accounts, how far the import has come and the audit log's word of it are written together or not at all.
   *
   * @returns how far it has come
   * @throws BulkError IMPORT_RUNNING when another process has imported the batch
   */
  async store(present: UserImportEntity, batch: LineBatch): Promise<UserImportEntity> {
    const prepared = await this.extensions.prepare(batch.candidates);
    return this.audit.transaction(async (manager, record) => {
      const isClaimed = await this.imports.claim(present, this.clock.now(), manager);
      if (!isClaimed) throw new BulkError('IMPORT_RUNNING');
      const outcome = await this.insert(batch.candidates, prepared, manager);
      const reached = after(present, batch, outcome);
      await this.imports.advance(reached, manager);
      if (outcome.imported.length > 0) record(accountsImported(reached, outcome.imported));
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
    const taken = new TakenInEither(await this.findTaken(batch.candidates), seen);
    const { accepted, refused } = judge(batch.candidates, taken, await this.roles.list());
    return after(present, batch, { imported: accepted, refused });
  }

  /**
   * Somebody may register with a name at this moment, and commit first. Then the line with this name is refused, and the other
   * lines are judged again: one that was refused because of that line may now be right.
   */
  private async insert(
    candidates: readonly Candidate[],
    prepared: PreparedFields,
    manager: EntityManager,
  ): Promise<Outcome> {
    const roles = await this.roles.listForGiving(manager);
    const impossible: RefusedLine[] = [];
    let open = candidates;
    let missedBefore: readonly Candidate[] = [];
    const imported: Candidate[] = [];
    for (;;) {
      const { accepted, refused } = judge(open, await this.findTaken(open, manager), roles);
      const ids = await this.write(accepted, prepared, manager);
      imported.push(...accepted.filter(({ user }) => ids.has(user.id)));
      const missed = accepted.filter(({ user }) => !ids.has(user.id));
      if (missed.length === 0) return { imported, refused: [...impossible, ...refused] };
      const hopeless = missed.filter((candidate) => missedBefore.includes(candidate));
      impossible.push(...hopeless.map(({ line }) => ({ line, flaws: [REFUSED_BY_DATABASE] })));
      open = open.filter((candidate) => !ids.has(candidate.user.id) && !hopeless.includes(candidate));
      missedBefore = missed;
    }
  }

  /** @returns the ids of the users who were written with everything in their lines */
  private async write(
    accepted: readonly Candidate[],
    prepared: PreparedFields,
    manager: EntityManager,
  ): Promise<ReadonlySet<string>> {
    const rows = accepted.map(({ user }) => user);
    const ids = new Set(await this.users.insert(rows, manager));
    const lacking = await prepared.write(ids, manager);
    if (lacking.size > 0) await this.users.remove(lacking, manager);
    for (const id of lacking) ids.delete(id);
    return ids;
  }

  private async findTaken(candidates: readonly Candidate[], manager?: EntityManager): Promise<NameSet> {
    const taken = new NameSet();
    const users = candidates.map(({ user }) => user);
    for (const { kind, name } of await this.users.findTaken(users, manager)) taken.add(kind, name);
    await this.extensions.addTaken(taken, candidates, manager);
    return taken;
  }
}

/** By the numbers of lines: whoever has the file can tell who it was. */
function accountsImported({ digest, reachedLine }: UserImportEntity, imported: readonly Candidate[]): AuditEvent {
  const details: Record<string, number> = { imported: imported.length, reachedLine };
  for (const { fields } of imported) {
    for (const [field, { names }] of fields) details[field] = (details[field] ?? 0) + names.length;
  }
  return { name: 'accounts.imported', target: digest, details };
}

function after(present: UserImportEntity, { end, refused }: LineBatch, outcome: Outcome): UserImportEntity {
  const allRefused = [...refused, ...outcome.refused];
  return {
    ...present,
    reachedBytes: end.bytes,
    reachedLine: end.lines,
    imported: present.imported + outcome.imported.length,
    badLines: present.badLines + allRefused.length,
    lastBadLines: badLinesOf(allRefused),
  };
}

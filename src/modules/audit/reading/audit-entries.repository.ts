import { Injectable } from '@nestjs/common';
import { And, Between, type FindOptionsWhere, In, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual } from 'typeorm';
import { AUDIT_CHAIN, AUDIT_ENTRIES } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { isId } from '../../../kernel/ids.js';
import { CHAIN_NAME } from '../entries/audit-chain.entity.js';
import { AuditEntryEntity } from '../entries/audit-entry.entity.js';
import type { AuditOutcome } from '../audit-events.js';
import type { ChainExtent } from './audit-verdict.js';

/** What a list of entries is narrowed to. */
export interface AuditFilter {
  readonly event?: string;
  readonly outcome?: AuditOutcome;
  readonly actor?: string;
  readonly subject?: string;
  readonly sessionId?: string;
  readonly requestId?: string;
  readonly from?: Date;
  readonly to?: Date;
}

/** The head as it is recorded, and where the entries really end, as of one moment. */
export interface ChainEnd extends ChainExtent {
  readonly length: number;
  readonly head: string;
  readonly headMac: string;
}

/** Reads what is in the chain. */
@Injectable()
export class AuditEntriesRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** The newest first; up to `limit + 1` of those before the sequence `before`. */
  async list(filter: AuditFilter, limit: number, before?: number): Promise<AuditEntryEntity[]> {
    const { from, to, actor, subject, ...equal } = filter;
    const occurred = occurredIn(from, to);
    // a time in which nothing happened is no reason to walk through all the others
    if ((from || to) && !(await this.entries().existsBy(occurred))) return [];
    const where: FindOptionsWhere<AuditEntryEntity> = {
      ...equal,
      ...(actor !== undefined && { actor: asSpelled(actor) }),
      ...(subject !== undefined && { subject: asSpelled(subject) }),
      ...(before !== undefined && { sequence: LessThan(before) }),
      ...occurred,
    };
    return this.entries().find({ where, order: { sequence: 'DESC' }, take: limit + 1 });
  }

  /**
   * By sequence: up to `limit` of those behind `after`, up to `last`. Not from `after + 1`, or what somebody has written
   * between these two numbers would never be read.
   */
  follow(after: number, last: number, limit: number): Promise<AuditEntryEntity[]> {
    const where = { sequence: And(MoreThan(after), LessThanOrEqual(last)) };
    return this.entries().find({ where, order: { sequence: 'ASC' }, take: limit });
  }

  /**
   * The newest first: up to `limit` of those before the sequence `before` in which the user of this reference acts or is
   * concerned. Read off two indices, because asked for both at once the databases sort everything that there is.
   */
  async about(reference: string, before: number, limit: number): Promise<AuditEntryEntity[]> {
    const older = { sequence: LessThan(before) };
    const ways: FindOptionsWhere<AuditEntryEntity>[] = [
      { subject: reference, ...older },
      { actor: reference, ...older },
    ];
    const found = await Promise.all(
      ways.map((where) => this.entries().find({ where, order: { sequence: 'DESC' }, take: limit })),
    );
    const once = new Map(found.flat().map((entry) => [entry.sequence, entry]));
    return [...once.values()].sort((one, other) => other.sequence - one.sequence).slice(0, limit);
  }

  find(sequence: number): Promise<AuditEntryEntity | null> {
    return this.entries().findOneBy({ sequence });
  }

  /** Null without the row of the chain. */
  async end(): Promise<ChainEnd | null> {
    const [row] = await statementsOn<Record<string, string | number>>(this.dataSource)`
      SELECT length, head, head_mac,
             (SELECT COUNT(*) FROM ${AUDIT_ENTRIES}) AS row_count,
             (SELECT COUNT(*) FROM ${AUDIT_ENTRIES} WHERE sequence <= 0) AS before_count,
             (SELECT COUNT(*) FROM ${AUDIT_ENTRIES} WHERE sequence > ${AUDIT_CHAIN}.length) AS behind_count,
             (SELECT COALESCE(MIN(sequence), 1) FROM ${AUDIT_ENTRIES}) AS first,
             (SELECT COALESCE(MAX(sequence), 0) FROM ${AUDIT_ENTRIES}) AS last
        FROM ${AUDIT_CHAIN} WHERE name = ${CHAIN_NAME}`;
    if (!row) return null;
    const { length, head, head_mac: headMac, first, last } = row;
    const [rows, before, behind] = [Number(row['row_count']), Number(row['before_count']), Number(row['behind_count'])];
    const extent = { rows, before, behind, first: Math.max(Number(first), FIRST_AT_ALL), last: lastFrom(last) };
    return { length: Number(length), head: String(head), headMac: String(headMac), ...extent };
  }

  private entries() {
    return this.dataSource.getRepository(AuditEntryEntity);
  }
}

/** What an answer can say of a sequence that is below every number of ours. */
const FIRST_AT_ALL = Number.MIN_SAFE_INTEGER;

const NUMERAL = /^-?\d+(\.\d+)?$/;

/**
 * SQLite lets somebody write a text into the column, which it takes for greater than every number. One such as `0x5` would
 * be a small number to JavaScript.
 */
function lastFrom(last: unknown): number {
  const sequence = NUMERAL.test(String(last)) ? Math.ceil(Number(last)) : Infinity;
  return Math.min(sequence, Number.MAX_SAFE_INTEGER);
}

/** Ids and references of ours are in lower case; the id of a service may look like one and is as it is. */
function asSpelled(name: string) {
  const lowered = isId(name) ? name.toLowerCase() : name;
  return lowered === name ? name : In([name, lowered]);
}

function occurredIn(from: Date | undefined, to: Date | undefined): FindOptionsWhere<AuditEntryEntity> {
  if (from && to) return { occurredAt: Between(from.getTime(), to.getTime()) };
  if (from) return { occurredAt: MoreThanOrEqual(from.getTime()) };
  return to ? { occurredAt: LessThanOrEqual(to.getTime()) } : {};
}

import { Injectable } from '@nestjs/common';
import {
  Between,
  DataSource,
  type FindOptionsWhere,
  LessThan,
  LessThanOrEqual,
  MoreThan,
  MoreThanOrEqual,
} from 'typeorm';
import { statementsOn } from '../../../database/statement.js';
import { CHAIN_NAME } from './audit-chain.entity.js';
import { AuditEntryEntity } from './audit-entry.entity.js';
import type { AuditOutcome } from '../audit-events.js';

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
export interface ChainEnd {
  readonly length: number;
  readonly head: string;
  readonly headMac: string;
  readonly first: number;
  readonly last: number;
}

/** Reads what is in the chain. */
@Injectable()
export class AuditEntriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first; up to `limit + 1` of those before the sequence `before`. */
  list({ from, to, ...equal }: AuditFilter, limit: number, before?: number): Promise<AuditEntryEntity[]> {
    const where: FindOptionsWhere<AuditEntryEntity> = {
      ...equal,
      ...(before !== undefined && { sequence: LessThan(before) }),
      ...occurredIn(from, to),
    };
    return this.entries().find({ where, order: { sequence: 'DESC' }, take: limit + 1 });
  }

  /** By sequence: up to `limit` of those behind `after`, up to `last`. */
  follow(after: number, last: number, limit: number): Promise<AuditEntryEntity[]> {
    const where = { sequence: Between(after + 1, last) };
    return this.entries().find({ where, order: { sequence: 'ASC' }, take: limit });
  }

  /** By sequence: those behind `after` in which the user of this reference acts or is concerned. */
  about(reference: string, after: number, limit: number): Promise<AuditEntryEntity[]> {
    const behind = { sequence: MoreThan(after) };
    return this.entries().find({
      where: [
        { subject: reference, ...behind },
        { actor: reference, ...behind },
      ],
      order: { sequence: 'ASC' },
      take: limit,
    });
  }

  find(sequence: number): Promise<AuditEntryEntity | null> {
    return this.entries().findOneBy({ sequence });
  }

  /** Null without the row of the chain. */
  async end(): Promise<ChainEnd | null> {
    const [row] = await statementsOn<Record<string, string | number>>(this.dataSource)`
      SELECT length, head, head_mac,
             (SELECT COALESCE(MIN(sequence), 1) FROM audit_entries) AS first,
             (SELECT COALESCE(MAX(sequence), 0) FROM audit_entries) AS last
        FROM audit_chain WHERE name = ${CHAIN_NAME}`;
    if (!row) return null;
    const { length, head, head_mac: headMac, first, last } = row;
    const ends = { first: Number(first), last: sequenceFrom(last) };
    return { length: Number(length), head: String(head), headMac: String(headMac), ...ends };
  }

  private entries() {
    return this.dataSource.getRepository(AuditEntryEntity);
  }
}

/** SQLite lets somebody write a text into the column, which it takes for greater than every number. */
function sequenceFrom(last: string | number | undefined): number {
  const sequence = Number(last);
  return Number.isSafeInteger(sequence) ? sequence : Number.MAX_SAFE_INTEGER;
}

function occurredIn(from: Date | undefined, to: Date | undefined): FindOptionsWhere<AuditEntryEntity> {
  if (from && to) return { occurredAt: Between(from.getTime(), to.getTime()) };
  if (from) return { occurredAt: MoreThanOrEqual(from.getTime()) };
  return to ? { occurredAt: LessThanOrEqual(to.getTime()) } : {};
}

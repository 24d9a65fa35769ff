import type { DataSource, Logger } from 'typeorm';
import { type BackgroundWork, currentBackgroundWork } from '../../../support/background-work.js';

export interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** Every statement that a data source sends, in order, but for the background's: put in the place of its logger. */
export class StatementLog implements Logger {
  private statements: Statement[] = [];
  private readonly background = new Map<BackgroundWork, Statement[]>();

  constructor(private readonly dataSource: DataSource) {
    dataSource.logger = this;
  }

  /** What `work` sent, and nothing that was sent before it. */
  async during(work: () => Promise<unknown>): Promise<readonly Statement[]> {
    this.statements = [];
    await work();
    return [...this.statements];
  }

  /** What some background work has sent since the log is there. */
  sentBy(work: BackgroundWork): readonly Statement[] {
    return this.background.get(work) ?? [];
  }

  /** What all background work has sent since the log is there. */
  sentInTheBackground(): readonly Statement[] {
    return [...this.background.values()].flat();
  }

  logQuery(text: string, parameters: unknown = []): void {
    const work = currentBackgroundWork();
    const sent = work ? (this.background.get(work) ?? []) : this.statements;
    if (work) this.background.set(work, sent);
    sent.push({ text, parameters: parameters as unknown[] });
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}

  /**
   * How the database would find the rows; on PostgreSQL with what few rows make look cheap made as dear as can be:
   * sequential scans, and what is told besides.
   */
  async planOf({ text, parameters }: Statement, dear: readonly ('bitmapscan' | 'sort')[] = []): Promise<string> {
    const isPostgres = this.dataSource.options.type === 'postgres';
    const runner = this.dataSource.createQueryRunner();
    try {
      const avoided = isPostgres ? ['seqscan', ...dear] : [];
      for (const way of avoided) await runner.query(`SET enable_${way} = off`);
      const explain = isPostgres ? 'EXPLAIN' : 'EXPLAIN QUERY PLAN';
      const lines = (await runner.query(`${explain} ${text}`, [...parameters])) as Record<string, unknown>[];
      for (const way of avoided) await runner.query(`RESET enable_${way}`);
      return lines.map((line) => line['detail'] ?? line['QUERY PLAN']).join('\n');
    } finally {
      await runner.release();
    }
  }
}

/** `UPDATE sessions`, `SELECT users`: what a statement does, and to which table first. */
export function summaryOf({ text }: Statement): string {
  if (/^(BEGIN|START) /.test(text)) return 'BEGIN';
  const [verb = ''] = text.split(/\s/, 1);
  const table = /\b(?:UPDATE|FROM|INTO)\s+"?(\w+)"?/.exec(text)?.[1] ?? '';
  return `${verb} ${table}`.trim();
}

/** Whether the plan reads a table from one end to the other, as either database says it. */
export function readsWholeTable(plan: string): boolean {
  return /^SCAN |Seq Scan/m.test(plan);
}

import type { DataSource, Logger } from 'typeorm';

export interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/**
 * Come by time and never with a request: the feed's reading, the look for what waits for the audit chain, the sending of mails and
 * the revoking of providers' tokens.
 */
const IN_THE_BACKGROUND =
  /pg_snapshot_xmin|SELECT id AS cursor|SELECT .+ FROM "audit_pending"|SELECT created_at FROM (outbox_mails|provider_revocations)|(UPDATE|DELETE FROM) (outbox_mails|provider_revocations)/;

/** Every statement that a data source sends, in order, but for the background's: put in the place of its logger. */
export class StatementLog implements Logger {
  private statements: Statement[] = [];

  constructor(private readonly dataSource: DataSource) {
    dataSource.logger = this;
  }

  /** What `work` sent, and nothing that was sent before it. */
  async during(work: () => Promise<unknown>): Promise<readonly Statement[]> {
    this.statements = [];
    await work();
    return [...this.statements];
  }

  logQuery(text: string, parameters: unknown = []): void {
    if (!IN_THE_BACKGROUND.test(text)) this.statements.push({ text, parameters: parameters as unknown[] });
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

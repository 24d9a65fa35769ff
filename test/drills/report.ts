/** How often what was answered. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(outcome: string): void {
    this.counts.set(outcome, this.of(outcome) + 1);
  }

  of(outcome: string): number {
    return this.counts.get(outcome) ?? 0;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** In the order in which they came first. */
  get outcomes(): string[] {
    return [...this.counts.keys()];
  }

  get text(): string {
    return [...this.counts].map(([outcome, count]) => `${count} × ${outcome}`).join(', ');
  }
}

/** Writes what a drill found in columns, where Jest's own reporter writes. */
export function report(title: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   '));
  process.stderr.write(`\n${title}\n${lines.map((line) => `  ${line.trimEnd()}\n`).join('')}\n`);
}

import { printable } from './printable.js';

export interface Column<T> {
  readonly title: string;
  of(item: T): string;
}

const GAP = '  ';

/** Lines for a person; later parts keep the widths of the first, so that what is shown while it is read stays aligned. */
export class Table<T> {
  private widths: readonly number[] | undefined;

  constructor(private readonly columns: readonly Column<T>[]) {}

  /** The items' lines, under the titles when they are the first. */
  lines(items: readonly T[]): string[] {
    const rows = items.map((item) => this.columns.map((column) => printable(column.of(item))));
    if (this.widths) return rows.map((row) => this.aligned(row));
    const titled = [this.columns.map(({ title }) => title), ...rows];
    this.widths = this.columns.map((_column, at) => Math.max(...titled.map((row) => lengthOf(row[at] ?? ''))));
    return titled.map((row) => this.aligned(row));
  }

  private aligned(row: readonly string[]): string {
    return row
      .map((cell, at) => cell + ' '.repeat(Math.max(0, (this.widths?.[at] ?? 0) - lengthOf(cell))))
      .join(GAP)
      .trimEnd();
  }
}

/** One thing, a line a property. */
export function described(properties: Readonly<Record<string, string>>): string[] {
  const width = Math.max(...Object.keys(properties).map((name) => name.length));
  return Object.entries(properties).map(([name, value]) => `${name.padEnd(width)}${GAP}${printable(value)}`.trimEnd());
}

export function instantText(instant: Date | null): string {
  if (instant === null) return '';
  // of a row that somebody has altered
  return Number.isNaN(instant.getTime()) ? 'unreadable' : instant.toISOString();
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** What is wrong with a line. It never quotes the line, since that is somebody's data. */
export interface Flaw {
  readonly field?: string;
  /** UPPER_SNAKE, for programs. */
  readonly code: string;
  readonly message: string;
}

/** A flaw and the number of its line. The first line is 1. */
export interface BadLine extends Flaw {
  readonly line: number;
}

/** A line that is not imported, with all that was found wrong with it. */
export interface RefusedLine {
  readonly line: number;
  readonly flaws: readonly Flaw[];
}

export function badLinesOf(refused: readonly RefusedLine[]): BadLine[] {
  return [...refused]
    .sort((a, b) => a.line - b.line)
    .flatMap(({ line, flaws }) => flaws.map((flaw) => ({ line, ...flaw })));
}

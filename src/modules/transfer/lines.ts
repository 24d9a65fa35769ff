/**
 * The largest account that the API can make fits: 8 kB of settings, 6 kB of avatar URL, fifty roles, and many connections with
 * tokens, some of several kB. A longer line is skipped without being held in memory.
 */
export const LONGEST_LINE_BYTES = 256 * 1_024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const BLANKS: readonly number[] = [0x20, 0x09, CARRIAGE_RETURN];

/** A place in a file at which a line begins. */
export interface LineStart {
  readonly bytes: number;
  /** How many lines are before it. */
  readonly lines: number;
}

export interface FileLine {
  /** Counts from 1. */
  readonly number: number;
  /** Where the next line begins. */
  readonly end: number;
  /** Without the line break; null if the line is too long. */
  readonly bytes: Buffer | null;
}

/** Cuts the chunks of a file into lines. It holds one line at most. */
export class LineSplitter {
  private held: Buffer[] = [];
  private length = 0;

  constructor(
    private reached: LineStart = { bytes: 0, lines: 0 },
    private readonly longestBytes = LONGEST_LINE_BYTES,
  ) {}

  /** The lines that end in the chunk. */
  *push(chunk: Buffer): Generator<FileLine> {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      this.hold(chunk.subarray(from, at));
      yield this.complete(1);
      from = at + 1;
    }
    this.hold(chunk.subarray(from));
  }

  /** The last line, where the file does not end with a line break. */
  *finish(): Generator<FileLine> {
    if (this.length > 0) yield this.complete(0);
  }

  private hold(part: Buffer): void {
    this.length += part.length;
    if (this.length > this.longestBytes) this.held = [];
    else if (part.length > 0) this.held.push(part);
  }

  private complete(breakBytes: number): FileLine {
    const { bytes, lines } = this.reached;
    this.reached = { bytes: bytes + this.length + breakBytes, lines: lines + 1 };
    const line = this.length > this.longestBytes ? null : withoutMarks(Buffer.concat(this.held), bytes === 0);
    this.held = [];
    this.length = 0;
    return { number: this.reached.lines, end: this.reached.bytes, bytes: line };
  }
}

export function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => BLANKS.includes(byte));
}

/** Spreadsheets and Windows put a mark before the file and a carriage return behind each line. */
function withoutMarks(line: Buffer, isFirst: boolean): Buffer {
  const end = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
  const text = line.subarray(0, end);
  return isFirst ? withoutByteOrderMark(text) : text;
}

/** The beginning of a file without the mark of UTF-8. */
export function withoutByteOrderMark(bytes: Buffer): Buffer {
  const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return isMarked ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
}

/** From control characters to the last plane, without surrogates, which no well-formed text has alone. */
const BLOCKS: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x20, 0x7e],
  [0x80, 0x24f],
  [0x300, 0x36f],
  [0x370, 0x6ff],
  [0x2000, 0x206f],
  [0x3040, 0x9fff],
  [0xfb00, 0xfeff],
  [0xff00, 0xffef],
  [0x1f300, 0x1faff],
  [0x10fff0, 0x10ffff],
];

/** Bytes and texts of every kind for contract suites: by chance, and yet the same at every run, so that a failure comes again. */
export class SeededSamples {
  constructor(private state = 0x5eed) {}

  /** From 0 to `most`. */
  integer(most: number): number {
    // mulberry32: 32 bits of state are plenty for some thousand samples
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % (most + 1);
  }

  /** Up to so many code points. */
  text(maxLength: number): string {
    return Array.from({ length: this.integer(maxLength) }, () => this.character()).join('');
  }

  bytes(maxLength: number): Buffer {
    return Buffer.from(Array.from({ length: this.integer(maxLength) }, () => this.integer(0xff)));
  }

  /** So many of what the function makes. */
  many<T>(count: number, make: (samples: this) => T): T[] {
    return Array.from({ length: count }, () => make(this));
  }

  private character(): string {
    const [first, last] = BLOCKS[this.integer(BLOCKS.length - 1)] ?? [0x61, 0x61];
    return String.fromCodePoint(first + this.integer(last - first));
  }
}

const MILLISECONDS_BY_UNIT = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration as settings and decorators write it, such as `10m`; `parseDuration` says whether it is one. */
export type DurationText = `${number}${keyof typeof MILLISECONDS_BY_UNIT}`;

const DURATION = /^(\d{1,9})(s|m|h|d)$/;

/**
 * Reads a duration written as `10s`, `15m`, `12h` or `7d`.
 *
 * @returns milliseconds, or undefined when the text is not a duration
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * MILLISECONDS_BY_UNIT[match[2] as keyof typeof MILLISECONDS_BY_UNIT];
}

export function addMilliseconds(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds);
}

export function earlier(a: Date, b: Date): Date {
  return a.getTime() <= b.getTime() ? a : b;
}

/** Whole seconds since the epoch, as JWT's NumericDate wants them (RFC 7519, section 2). */
export function epochSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}

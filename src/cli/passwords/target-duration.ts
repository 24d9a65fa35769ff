const FORM = /^(?<count>[1-9]\d{0,4})(?<unit>ms|s)$/;
const MILLISECONDS = { ms: 1, s: 1_000 } as const;
const MOST_MS = 5_000;

/** Milliseconds of a text such as `250ms` or `1s`; undefined when it is none, or more than five seconds. */
export function targetMilliseconds(text: string): number | undefined {
  const { count, unit } = FORM.exec(text)?.groups ?? {};
  const milliseconds = Number(count) * MILLISECONDS[unit === 's' ? 's' : 'ms'];
  return milliseconds <= MOST_MS ? milliseconds : undefined;
}

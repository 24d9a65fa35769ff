/** What a test of two samples finds. */
export interface RankComparison {
  /** How likely samples of one distribution are to differ so much. */
  readonly p: number;
  /** How likely one of the first sample is to be the greater: 0.5 where neither is. */
  readonly likelierGreater: number;
  /** Median of the first by that of the second. */
  readonly medianRatio: number;
}

/**
 * Mann and Whitney's test, two-sided, by the normal approximation with the corrections for ties and for continuity: good from
 * some eight values a sample on.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): RankComparison {
  const [n, m] = [first.length, second.length];
  const { ranks, tieTerm } = ranksOf([...first, ...second]);
  const u = sum(ranks.slice(0, n)) - (n * (n + 1)) / 2;
  const all = n + m;
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - tieTerm / (all * (all - 1))));
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return {
    p: deviation === 0 ? 1 : complementaryError(distance / deviation / Math.SQRT2),
    likelierGreater: u / (n * m),
    medianRatio: median(first) / median(second),
  };
}

/** Kruskal and Wallis's test: whether several samples are of one distribution, with the correction for ties. */
export function kruskalWallis(samples: readonly (readonly number[])[]): { readonly h: number; readonly p: number } {
  const { ranks, tieTerm } = ranksOf(samples.flat());
  const all = ranks.length;
  let start = 0;
  const squares = samples.map(({ length }) => {
    const ofSample = ranks.slice(start, (start += length));
    return sum(ofSample) ** 2 / length;
  });
  const uncorrected = (12 / (all * (all + 1))) * sum(squares) - 3 * (all + 1);
  const correction = 1 - tieTerm / (all ** 3 - all);
  if (correction === 0) return { h: 0, p: 1 };
  const h = uncorrected / correction;
  return { h, p: chiSquareTail(h, samples.length - 1) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** Ranks from 1 on, equal values sharing theirs; and the sum of t³ − t over the groups of equal values. */
function ranksOf(values: readonly number[]): { ranks: number[]; tieTerm: number } {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length);
  let tieTerm = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (order[to + 1]?.value === order[from]?.value) to += 1;
    for (const { index } of order.slice(from, to + 1)) ranks[index] = (from + to) / 2 + 1;
    const tied = to - from + 1;
    tieTerm += tied ** 3 - tied;
    from = to + 1;
  }
  return { ranks, tieTerm };
}

/** The chance that a chi-square variable is at least `x`; the finite sums for whole degrees of freedom. */
function chiSquareTail(x: number, degrees: number): number {
  const half = x / 2;
  const isEven = degrees % 2 === 0;
  let term = isEven ? Math.exp(-half) : 2 * Math.sqrt(half / Math.PI) * Math.exp(-half);
  let tail = isEven ? 0 : complementaryError(Math.sqrt(half));
  for (let k = isEven ? 1 : 1.5; k <= degrees / 2; k += 1) {
    tail += term;
    term *= half / k;
  }
  return tail;
}

/** erfc, by W. J. Cody's kind of fit as Numerical Recipes has it (section 6.2); to about 1 in 10 million. */
function complementaryError(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const coefficients = [
    ...[-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806],
    ...[0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277],
  ];
  const exponent = coefficients.reduceRight((value, coefficient) => coefficient + t * value, 0);
  const tail = t * Math.exp(-x * x + exponent);
  return x >= 0 ? tail : 2 - tail;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

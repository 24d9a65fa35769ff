const isQuick = process.env.BENCH_QUICK === '1';
const only = process.argv
  .find((parameter) => parameter.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');

/** How long and how often, from the environment. */
export const options = {
  isQuick,
  rounds: Number(process.env.BENCH_ROUNDS ?? (isQuick ? 3 : 5)),
  milliseconds: Number(process.env.BENCH_SECONDS ?? (isQuick ? 1 : 2)) * 1_000,
  warmUp: isQuick ? { leastRequests: 5_000, mostCpuMs: 5_000 } : { leastRequests: 10_000, mostCpuMs: 10_000 },
  /** How long a server is left alone before its memory is read. */
  idleMs: isQuick ? 2_000 : 5_000,
  isPartial: isQuick || only !== undefined,
};

/** Whether a part of the run is wanted: `refresh` wants `refresh-1`, too. */
export function isWanted(name) {
  return only === undefined || only.some((wanted) => name === wanted || name.startsWith(`${wanted}-`));
}

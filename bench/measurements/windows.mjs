const STEADY_WITHIN = 1.05;
const WARM_WINDOW_MS = 500;
const STEADY_WINDOWS = 3;
const MOST_WINDOWS = 60;

/**
 * Runs half-second windows until the last three cost about the same, or until the server has had so much CPU.
 *
 * @param mostCpuMs CPU and not time: where other processes run, a server gets little of the core and warms up slowly
 * @returns whether it became steady, as it is held to be where nothing is given
 */
export async function warmUp(job, mostCpuMs) {
  if (mostCpuMs === 0) return true;
  const costs = [];
  for (let spentMs = 0, windows = 0; spentMs < mostCpuMs && windows < MOST_WINDOWS; windows += 1) {
    const { cpuNanoseconds, requests } = await job.run(WARM_WINDOW_MS);
    spentMs += cpuNanoseconds / 1e6;
    costs.push(cpuNanoseconds / requests);
    const last = costs.slice(-STEADY_WINDOWS);
    if (last.length === STEADY_WINDOWS && Math.max(...last) <= Math.min(...last) * STEADY_WITHIN) return true;
  }
  return false;
}

/**
 * Runs each job in turn, round by round, so that whatever else the machine does slows all of them. Every other round goes
 * backwards.
 *
 * @returns the windows of each job
 */
export async function alternate(jobs, { rounds, milliseconds }) {
  const windows = jobs.map(() => []);
  const order = jobs.map((_, index) => index);
  for (let round = 0; round < rounds; round += 1) {
    for (const index of round % 2 === 0 ? order : order.toReversed()) {
      windows[index].push(await jobs[index].run(milliseconds));
    }
  }
  return windows;
}

/** Medians of the windows; CPU in µs a request, latencies in ms. */
export function summaryOf(windows) {
  const medianOf = (read) => median(windows.map(read));
  return {
    rate: medianOf(({ requests, seconds }) => requests / seconds),
    cpuMicroseconds: medianOf(({ cpuNanoseconds, requests }) => cpuNanoseconds / requests / 1_000),
    p50: medianOf(({ p50 }) => p50),
    p99: medianOf(({ p99 }) => p99),
    loadShare: medianOf(({ loadShare }) => loadShare),
    requests: windows.reduce((sum, { requests }) => sum + requests, 0),
    errors: windows.reduce((sum, { errors }) => sum + errors, 0),
    examples: windows.flatMap(({ examples }) => examples).slice(0, 3),
  };
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

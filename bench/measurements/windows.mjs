const STEADY_WITHIN = 1.05;
const WARM_WINDOW_MS = 500;
const STEADY_WINDOWS = 3;
const MOST_WINDOWS = 60;

/**
 * Runs half-second windows until the last three cost about the same, or until the server has had so much CPU.
 *
 * @param leastRequests before so many it is not taken for steady: V8 compiles by calls, and where other processes run, few
 *   calls fit into a window and the cost falls too slowly to be seen
 * @param mostCpuMs CPU and not time, for the same reason; 0 for no warm-up
 * @returns whether it became steady, as it is held to be where there is no warm-up
 */
export async function warmUp(job, { leastRequests, mostCpuMs }) {
  if (mostCpuMs === 0) return true;
  const costs = [];
  let total = 0;
  for (let spentMs = 0; spentMs < mostCpuMs && costs.length < MOST_WINDOWS;) {
    const { cpuNanoseconds, requests } = await job.run(WARM_WINDOW_MS);
    spentMs += cpuNanoseconds / 1e6;
    total += requests;
    costs.push(cpuNanoseconds / requests);
    const last = costs.slice(-STEADY_WINDOWS);
    const isSteady = last.length === STEADY_WINDOWS && Math.max(...last) <= Math.min(...last) * STEADY_WITHIN;
    if (isSteady && total >= leastRequests) return true;
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

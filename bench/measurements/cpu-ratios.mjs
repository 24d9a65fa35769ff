import { barePlans, startBare } from '../contenders/bare.mjs';
import { newOurAccounts, ourPlans, startOurs } from '../contenders/ours.mjs';
import { startLoad } from '../load/start-load.mjs';
import { median, warmUp } from './windows.mjs';

export const ROUTES = ['live', 'me', 'refresh', 'introspect'];
const CONNECTIONS = 32;
const ROUNDS = 7;
const WINDOW_MS = 200;
const WARM_UP = { leastRequests: 8_000, mostCpuMs: 4_000 };

/**
 * Starts Watchword on SQLite and bare Nest on Fastify, and warms both.
 *
 * @returns `measure()` gives the CPU a request of each route, as a multiple of what bare Nest needs in the same seconds:
 *   medians of all windows since the start
 */
export async function startComparison() {
  const load = startLoad();
  const targets = [await startOurs({}), await startBare('bare-nest')];
  const [ours, nest] = targets;
  const plans = ourPlans(await newOurAccounts(ours.port, CONNECTIONS));
  const open = (plan, { pid, port }) => load.open({ ...plan, connections: CONNECTIONS, pid, port });
  const bare = await open(barePlans.live, nest);
  const jobs = [];
  for (const route of ROUTES) jobs.push({ route, job: await open(plans[route], ours) });
  for (const { job } of [{ job: bare }, ...jobs]) await warmUp(job, WARM_UP);
  const windows = { bare: [], ...Object.fromEntries(ROUTES.map((route) => [route, []])) };
  return {
    measure: () => measure(bare, jobs, windows),
    stop: async () => {
      await Promise.all(targets.map((target) => target.stop()));
      await load.stop();
    },
  };
}

/** Adds windows to those from before: more of them say more, whichever way noise went. */
async function measure(bare, jobs, windows) {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { route, job } of jobs) {
      windows.bare.push(await costOf(bare));
      windows[route].push(await costOf(job));
    }
  }
  const base = median(windows.bare);
  return Object.fromEntries(ROUTES.map((route) => [route, median(windows[route]) / base]));
}

/** CPU a request of one window, in ns. */
async function costOf(job) {
  const { cpuNanoseconds, requests, errors, examples } = await job.run(WINDOW_MS);
  if (errors > 0) throw new Error(`a request failed: ${examples[0]}`);
  return cpuNanoseconds / requests;
}

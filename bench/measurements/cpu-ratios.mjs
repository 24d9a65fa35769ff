import { barePlans, startBare } from '../contenders/bare.mjs';
import { newOurAccounts, ourPlans, startOurs } from '../contenders/ours.mjs';
import { startLoad } from '../load/start-load.mjs';
import { warmUp } from './windows.mjs';

export const ROUTES = ['live', 'me', 'refresh', 'introspect'];
const CONNECTIONS = 32;
const ROUNDS = 7;
const WINDOW_MS = 150;
const WARM_UP_CPU_MS = 2_000;
/** Other processes make requests dearer and never cheaper, so that the cheaper windows say what a request costs. */
const QUANTILE = 0.25;

/**
 * Starts Watchword on SQLite and bare Nest on Fastify, and warms both.
 *
 * @returns `measure()` gives the CPU a request of each route, as a multiple of what bare Nest needs in the same seconds
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
  for (const { job } of [{ job: bare }, ...jobs]) await warmUp(job, WARM_UP_CPU_MS);
  return {
    measure: () => measure(bare, jobs),
    stop: async () => {
      await Promise.all(targets.map((target) => target.stop()));
      await load.stop();
    },
  };
}

async function measure(bare, jobs) {
  const bareCosts = [];
  const costs = Object.fromEntries(ROUTES.map((route) => [route, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { route, job } of jobs) {
      bareCosts.push(await costOf(bare));
      costs[route].push(await costOf(job));
    }
  }
  const base = quantile(bareCosts);
  return Object.fromEntries(ROUTES.map((route) => [route, quantile(costs[route]) / base]));
}

/** CPU a request of one window, in ns. */
async function costOf(job) {
  const { cpuNanoseconds, requests, errors, examples } = await job.run(WINDOW_MS);
  if (errors > 0) throw new Error(`a request failed: ${examples[0]}`);
  return cpuNanoseconds / requests;
}

const quantile = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * QUANTILE)];

/* Whether a flood of logins slows other requests: p99 of GET /users/me while nobody logs in, and during a flood. The server
   runs on SQLite and hashes at the default cost. Ends with 1 when p99 grows more than threefold. */
import { newOurAccounts, ourPlans, startOurs } from './contenders/ours.mjs';
import { startLoad } from './load/start-load.mjs';
import { LOAD_CORE, moveTo, pinning } from './machine/cores.mjs';
import { median, warmUp } from './measurements/windows.mjs';

const MOST_TIMES_IDLE = 3;
const COST = 12;
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const WINDOW_MS = Number(process.env.SECONDS ?? 4) * 1_000;
const FLOODS = listed(process.env.FLOODS ?? '64,256');
const READERS = listed(process.env.READERS ?? '1,16');
const ACCOUNTS = 16;
const WARM_UP = { leastRequests: 10_000, mostCpuMs: 10_000 };

function listed(text) {
  return text.split(',').map(Number);
}

/** Half of them with a right password. */
function floodOf({ login, wrongPassword }) {
  return { ...login, requests: login.requests.flatMap((right, index) => [right, wrongPassword.requests[index]]) };
}

/** The windows take turns, so that whatever else the machine does slows both. */
async function compare(reading, flood) {
  const windows = { idle: [], flooded: [], flood: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    windows.idle.push(await reading.run(WINDOW_MS));
    // ends when its last logins are answered, and begins before the reading
    const flooding = flood.run(WINDOW_MS);
    windows.flooded.push(await reading.run(WINDOW_MS));
    windows.flood.push(await flooding);
  }
  return windows;
}

function report(readers, connections, { idle, flooded, flood }) {
  const p99 = (windows) => median(windows.map((window) => window.p99));
  const p50 = (windows) => median(windows.map((window) => window.p50));
  const rate = (windows) => median(windows.map(({ requests, seconds }) => requests / seconds)).toFixed(0);
  const ratio = p99(flooded) / p99(idle);
  const statuses = {};
  for (const [status, count] of flood.flatMap((window) => Object.entries(window.statuses)))
    statuses[status] = (statuses[status] ?? 0) + count;
  console.log(`${readers} reading, ${connections} logging in`);
  console.log(`  idle    p50 ${p50(idle).toFixed(2)} ms, p99 ${p99(idle).toFixed(2)} ms, ${rate(idle)} reads/s`);
  console.log(
    `  flooded p50 ${p50(flooded).toFixed(2)} ms, p99 ${p99(flooded).toFixed(2)} ms, ${rate(flooded)} reads/s`,
  );
  console.log(`  ratio   p99 ${ratio.toFixed(2)} x${ratio > MOST_TIMES_IDLE ? '  TOO SLOW' : ''}`);
  console.log(
    `  logins  ${Object.entries(statuses)
      .map(([status, count]) => `${count} x ${status}`)
      .join(', ')}`,
  );
  return ratio <= MOST_TIMES_IDLE;
}

moveTo(LOAD_CORE, process.pid);
console.log(`${pinning}; medians of ${ROUNDS} windows of ${WINDOW_MS / 1_000} s`);
const [readingLoad, floodLoad] = [startLoad(), startLoad()];
const server = await startOurs({ cost: COST });
try {
  const plans = ourPlans(await newOurAccounts(server.port, ACCOUNTS));
  const open = (load, plan, connections) =>
    load.open({ ...plan, connections, isUnprimed: true, pid: server.pid, port: server.port });
  const verdicts = [];
  for (const readers of READERS) {
    const reading = await open(readingLoad, plans.me, readers);
    await warmUp(reading, WARM_UP);
    for (const connections of FLOODS) {
      const flood = await open(floodLoad, floodOf(plans), connections);
      verdicts.push(report(readers, connections, await compare(reading, flood)));
      await flood.close();
    }
  }
  process.exitCode = verdicts.every(Boolean) ? 0 : 1;
} finally {
  await server.stop();
  await Promise.all([readingLoad.stop(), floodLoad.stop()]);
}

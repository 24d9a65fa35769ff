/* Requests verified a second by one small service on Nest and Express, with our guard and with express-oauth2-jwt-bearer,
   alternately within one run: with a few tokens that come again and again, and with tokens that come once. Ends with 1 when our
   guard verifies less than 0.9 times as many, both in a second and in a second of CPU: where other processes run, only the latter says
   something, since the other one verifies in threads of its own, which get more of a busy core. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { signJws } from '../dist/kernel/jws.js';
import { installOnce } from '../scripts/install-once.mjs';
import { bearer, fixed, get } from './contenders/requests.mjs';
import { startLoad } from './load/start-load.mjs';
import { LOAD_CORE, moveTo, pinning } from './machine/cores.mjs';
import { newFolder, startTarget } from './machine/start-target.mjs';
import { alternate, median, summaryOf } from './measurements/windows.mjs';

const VERIFIERS = { guard: 'watchword/guard', 'oauth2-jwt-bearer': 'express-oauth2-jwt-bearer' };
const WANTED = 0.9;
const CONNECTIONS = 32;
const ROUNDS = Number(process.env.ROUNDS ?? 9);
const WINDOW_MS = Number(process.env.WINDOW_MS ?? 500);
const FEW = 32;
/** More than are used in a run; if they were not enough, they would come again when no cache has them any more. */
const MANY = Number(process.env.TOKENS ?? 40_000);
/** V8 compiles by calls: before so many, each costs several times as much. By requests alone, since a busy machine gives few a second. */
const WARM_UP_REQUESTS = 15_000;

/** Publishes a key, and makes tokens as Watchword's are. */
async function startIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const key = { kid, algorithm: 'ES256', signWith: privateKey };
  return { url, newToken: () => signJws('at+jwt', claimsOf(url), key), stop: () => server.close() };
}

function claimsOf(iss) {
  const iat = Math.floor(Date.now() / 1_000);
  const ids = { sub: randomUUID(), sid: randomUUID(), jti: randomUUID() };
  const times = { iat, nbf: iat, exp: iat + 3_600, auth_time: iat };
  const user = { email: 'somebody@example.org', roles: ['user'], ver: 1, permissions: [], amr: ['pwd'] };
  return { iss, aud: 'watchword', ...ids, ...times, ...user };
}

async function compare(load, targets, what, tokens) {
  const requests = tokens.map((token) => get('/things', bearer(token)));
  const plan = fixed(requests, { contains: '"user":"' });
  const jobs = [];
  for (const { pid, port } of targets) jobs.push(await load.open({ ...plan, connections: CONNECTIONS, pid, port }));
  for (const job of jobs) {
    for (let done = 0; done < WARM_UP_REQUESTS;) done += (await job.run(WINDOW_MS)).requests;
  }
  const windows = await alternate(jobs, { rounds: ROUNDS, milliseconds: WINDOW_MS });
  const summaries = windows.map(summaryOf);
  for (const [index, name] of Object.values(VERIFIERS).entries()) {
    const { rate, cpuMicroseconds, p50, p99, errors, examples } = summaries[index];
    if (errors > 0) throw new Error(`${name}: a request failed: ${examples[0]}`);
    const cells = [`${rate.toFixed(0)} a second`, `${cpuMicroseconds.toFixed(0)} µs of CPU each`];
    console.log(`  ${name.padEnd(26)}${cells.join(', ')}, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
  }
  for (const job of jobs) await job.close();
  const ratios = [rateOf, cpuRateOf].map((rate) => ratioOf(windows, rate));
  const [wall, cpu] = ratios.map((ratio) => ratio.toFixed(2));
  console.log(`${what}: ${wall} times as many as express-oauth2-jwt-bearer, and ${cpu} times in a second of CPU`);
  return Math.max(...ratios);
}

const rateOf = ({ requests, seconds }) => requests / seconds;
const cpuRateOf = ({ requests, cpuNanoseconds }) => requests / cpuNanoseconds;
const ratioOf = ([ours, others], rate) => median(ours.map((window, round) => rate(window) / rate(others[round])));

installOnce(import.meta.dirname, 'the compared servers in bench/');
moveTo(LOAD_CORE, process.pid);
console.log(`${pinning}; ${CONNECTIONS} connections; medians of ${ROUNDS} alternating windows of ${WINDOW_MS} ms`);
const issuer = await startIssuer();
const script = join(import.meta.dirname, 'targets/verify-service.mjs');
const load = startLoad();
const targets = [];
try {
  for (const VERIFIER of Object.keys(VERIFIERS)) {
    const environment = { VERIFIER, ISSUER: issuer.url };
    targets.push(await startTarget({ script, folder: newFolder(), environment, readyPath: '/ready' }));
  }
  const tokens = Array.from({ length: MANY }, issuer.newToken);
  const ratios = [
    await compare(load, targets, `${FEW} tokens that come again`, tokens.slice(0, FEW)),
    await compare(load, targets, 'tokens that come once', tokens),
  ];
  if (Math.min(...ratios) < WANTED) {
    console.error(`wanted is ${WANTED}`);
    process.exitCode = 1;
  }
} finally {
  for (const target of targets) await target.stop();
  await load.stop();
  issuer.stop();
}

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { must, newAccount, quantile, startServer } from './server.mjs';

const ROUNDS = 5;
const ROUND_MS = 2_000;
const CONNECTIONS = 16;
const LOGINS = 30;

const given = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(DATABASE_URL|BCRYPT_COST)$/.test(name)),
);
const server = await startServer(given, CONNECTIONS);
const { call } = server;

const median = (numbers) => quantile(numbers, 0.5);

/** Requests a second with every connection always busy; `step(worker)` makes one request. */
async function throughput(step) {
  const end = performance.now() + ROUND_MS;
  let count = 0;
  const work = async (worker) => {
    while (performance.now() < end) {
      await step(worker);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, worker) => work(worker)));
  return (count * 1_000) / ROUND_MS;
}

async function measureThroughput() {
  const accounts = [];
  for (let worker = 0; worker < CONNECTIONS; worker += 1) accounts.push(await newAccount(server));
  const steps = {
    'health/live': () => must(200, call('GET', '/health/live')),
    'guarded read': (worker) => must(200, call('GET', '/api/users/me', { token: accounts[worker].accessToken })),
    refresh: async (worker) => {
      const account = accounts[worker];
      const data = await must(200, call('POST', '/api/auth/refresh', { body: { refreshToken: account.refreshToken } }));
      account.refreshToken = data.refreshToken;
    },
  };
  const figures = Object.fromEntries(Object.keys(steps).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, step] of Object.entries(steps)) figures[name].push(await throughput(step));
  }
  const base = median(figures['health/live']);
  for (const [name, numbers] of Object.entries(figures)) {
    const rate = median(numbers);
    console.log(`${name.padEnd(14)} ${rate.toFixed(0).padStart(7)}/s  ${(rate / base).toFixed(2)} of health/live`);
  }
}

async function measureLogins() {
  const { email } = await newAccount(server);
  const times = { 'unknown account': [], 'wrong password': [] };
  for (let login = 0; login < LOGINS; login += 1) {
    for (const [name, numbers] of Object.entries(times)) {
      const identifier = name === 'wrong password' ? email : `${randomBytes(6).toString('hex')}@example.org`;
      const start = performance.now();
      await must(401, call('POST', '/api/auth/login', { body: { identifier, password: 'not the password at all' } }));
      numbers.push(performance.now() - start);
    }
  }
  const [unknown, wrong] = Object.values(times).map(median);
  console.log(
    `login, unknown account ${unknown.toFixed(1)} ms, wrong password ${wrong.toFixed(1)} ms, ratio ${(unknown / wrong).toFixed(3)}`,
  );
}

function residentMegabytes(pid) {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) / 1_024).toFixed(0);
}

try {
  console.log(`idle memory ${residentMegabytes(server.pid)} MB`);
  await measureThroughput();
  await measureLogins();
  console.log(`memory after the load ${residentMegabytes(server.pid)} MB`);
} finally {
  await server.stop();
}

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROUNDS = 5;
const ROUND_MS = 2_000;
const CONNECTIONS = 16;
const LOGINS = 30;

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
let port = 0;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function call(method, path, { body, token } = {}) {
  const payload = body && JSON.stringify(body);
  const headers = {
    ...(payload && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    ...(token && { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, data: text ? JSON.parse(text).data : undefined });
      });
    });
    request.on('error', reject);
    request.end(payload);
  });
}

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

async function must(status, answer) {
  const { status: got, data } = await answer;
  if (got !== status) throw new Error(`expected ${status}, got ${got}`);
  return data;
}

async function startServer() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  ({ port } = probe.address());
  probe.close();
  const folder = mkdtempSync(join(tmpdir(), 'watchword-bench-'));
  const given = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(PATH|DATABASE_URL|BCRYPT_COST)$/.test(name)),
  );
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dist/main.js')], {
    cwd: folder,
    env: { ...given, PORT: String(port), RATE_LIMIT: 'off', LOG_LEVEL: 'warn' },
    stdio: 'inherit',
  });
  for (let tries = 0; tries < 200; tries += 1) {
    const isUp = await call('GET', '/health/live').then(
      () => true,
      () => false,
    );
    if (isUp) break;
    await sleep(50);
  }
  const stop = async () => {
    agent.destroy();
    child.kill('SIGTERM');
    await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  return { pid: child.pid, stop };
}

async function newAccount() {
  const unique = randomBytes(6).toString('hex');
  const account = {
    email: `${unique}@example.org`,
    username: unique,
    fullName: 'Bench',
    password: `${unique} harbour lantern`,
  };
  return {
    ...account,
    ...(await must(201, call('POST', '/api/auth/register', { body: { ...account, delivery: 'body' } }))),
  };
}

async function measureThroughput() {
  const accounts = [];
  for (let worker = 0; worker < CONNECTIONS; worker += 1) accounts.push(await newAccount());
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
  const { email } = await newAccount();
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

const server = await startServer();
try {
  console.log(`idle memory ${residentMegabytes(server.pid)} MB`);
  await measureThroughput();
  await measureLogins();
  console.log(`memory after the load ${residentMegabytes(server.pid)} MB`);
} finally {
  await server.stop();
}

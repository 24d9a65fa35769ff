/*
 * The real hydra guesses the password of an account from a list that holds it. It must not find it behind the limits, and
 * the owner must get in meanwhile. Without limits it must find it, or this would prove nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCountingProxy } from './counting-proxy.mjs';
import { startTarget } from './target-server.mjs';

const TASKS = 16;
const TIME_LIMIT_MS = 60_000;
const OWNER_ADDRESS = '192.0.2.17';
const ONE_ADDRESS = () => '198.51.100.66';
/** As many as somebody has who rents a botnet: no two tries come from one. */
const BOTNET = (request) => `198.18.${(request >> 8) & 255}.${request & 255}`;

const FLOWERS = ['tulip', 'dahlia', 'violet', 'aster', 'poppy', 'lupin', 'clover', 'crocus', 'jasmine', 'primrose'];
const PLACES = ['harbour', 'garden', 'meadow', 'orchard', 'terrace', 'station'];
const YEARS = ['2019', '2020', '2021', '2022', '2023'];
/** 300 passwords of a kind that people choose; each of them is long and rare enough to be accepted. */
const GUESSES = YEARS.flatMap((year) =>
  PLACES.flatMap((place) => FLOWERS.map((flower) => `${flower}-${place}-${year}`)),
);
const WEAK_PASSWORD = GUESSES[Math.floor(GUESSES.length / 2)];
const ACCOUNT = { email: 'owner@example.org', username: 'owner', fullName: 'Olive Owner', password: WEAK_PASSWORD };

const ATTACKS = [
  {
    title: 'from one address, with the limits as they are by default',
    settings: {},
    addressOf: ONE_ADDRESS,
    mayFind: false,
  },
  {
    title: 'from a new address for each try, with the limit of requests per address off',
    settings: { RATE_LIMIT: 'off' },
    addressOf: BOTNET,
    mayFind: false,
  },
  {
    title: 'with no limit at all (the control)',
    settings: { RATE_LIMIT: 'off', LOGIN_ATTEMPTS: 'off' },
    addressOf: ONE_ADDRESS,
    mayFind: true,
  },
];

const failures = [];
for (const attack of ATTACKS) await run(attack);
for (const failure of failures) console.error(`FAILED: ${failure}`);
if (failures.length > 0) process.exitCode = 1;

async function run({ title, settings, addressOf, mayFind }) {
  const server = await startTarget(settings);
  const proxy = await startCountingProxy(server.port, addressOf);
  try {
    const device = await knownDevice(server.url);
    const began = performance.now();
    const attack = hydra(server.folder, proxy.port);
    const meanwhile = await logIn(server.url, device);
    const hasFound = await attack;
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    const afterwards = await logIn(server.url, device);
    const stranger = await logIn(server.url, '');
    console.log(`hydra ${title}: ${GUESSES.length} passwords, ${TASKS} at a time, ${seconds} s`);
    for (const [answer, times] of [...proxy.answers].sort()) console.log(`  ${String(times).padStart(5)} × ${answer}`);
    console.log(`  hydra ${hasFound ? 'found the password' : 'did not find the password'}`);
    console.log(`  the owner on a known device: ${meanwhile} during the attack, ${afterwards} after it`);
    console.log(`  the owner on a new device: ${stranger}`);
    expect(hasFound === mayFind, `hydra ${title} ${hasFound ? 'found' : 'did not find'} the password`);
    expect(meanwhile === 200 && afterwards === 200, `the owner on a known device did not get in (${title})`);
    expect(proxy.answers.size > 0, `hydra reached no server (${title})`);
  } finally {
    proxy.close();
    await server.stop();
  }
}

/** Registers the owner, who logs in. @returns the cookie by which their device is known */
async function knownDevice(url) {
  const answer = await call(url, '/api/auth/register', { ...ACCOUNT, delivery: 'split' });
  if (answer.status !== 201) throw new Error(`registering failed: ${await answer.text()}`);
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return cookies.find((cookie) => cookie.startsWith('watchword_device=')) ?? '';
}

async function logIn(url, cookie) {
  const { email: identifier, password } = ACCOUNT;
  return (await call(url, '/api/auth/login', { identifier, password }, cookie)).status;
}

function call(url, path, body, cookie = '') {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': OWNER_ADDRESS, cookie };
  return fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** @returns whether it says that it has found the password */
async function hydra(folder, port) {
  const [list, found] = [join(folder, 'guesses.txt'), join(folder, 'found.txt')];
  writeFileSync(list, `${GUESSES.join('\n')}\n`);
  const body = '{"identifier"\\:"^USER^","password"\\:"^PASS^"}';
  // against its help, hydra 9.4 wants the condition last
  const form = `/api/auth/login:${body}:g=:H=Content-Type\\: application/json:S=accessToken`;
  const parameters = ['-I', '-f', '-q', '-l', ACCOUNT.email, '-P', list, '-t', String(TASKS), '-o', found];
  const target = ['-s', String(port), '127.0.0.1', 'http-post-form', form];
  const child = spawn('hydra', [...parameters, ...target], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT_MS);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  await once(child, 'close');
  clearTimeout(timer);
  if (process.env.SHOW_HYDRA) console.log(output);
  return output.includes(`password: ${WEAK_PASSWORD}`);
}

function expect(isSo, failure) {
  if (!isSo) failures.push(failure);
}

/*
 * What extending Watchword costs: examples/extended against the server alone, both from the tarball, by the time from the
 * start to the first answer and by the memory when nothing happens. Prints both ratios, and ends with 1 above 1.1.
 *
 *   node bench/example.mjs [--rounds 7] [--folder <of `npm run examples -- --keep`>]
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { randomBytes } from 'node:crypto';
import { InstalledExamples } from '../examples/install.mjs';
import { cpuNanoseconds, memoryOf } from './machine/process-facts.mjs';
import { newFolder, startTarget } from './machine/start-target.mjs';
import { median } from './measurements/windows.mjs';

const LIMIT = 1.1;
const IDLE_MS = 3_000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, folder: { type: 'string' } } });
const environment = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://id.example.org',
  DATABASE_URL: 'sqlite:example.db',
  // no mail is sent
  MAIL_URL: 'smtps://user:password@127.0.0.1:465',
  REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};

function installed() {
  const examples = new InstalledExamples(['extended']);
  examples.pack();
  examples.install();
  examples.runScript('extended', 'build');
  process.once('exit', () => examples.remove());
  return examples.folder;
}

async function startOnce({ script, folder }) {
  const target = await startTarget({ script, folder, environment, readyPath: '/health/ready' });
  const cpuMs = cpuNanoseconds(target.pid) / 1e6;
  await sleep(IDLE_MS);
  const { pss } = memoryOf(target.pid);
  await target.stop();
  return { readyMs: target.readyMs, cpuMs, pss };
}

const root = values.folder ?? installed();
const subjects = [
  { name: 'the server alone', script: join(root, 'node_modules/watchword/dist/main.js'), starts: [] },
  { name: 'examples/extended', script: join(root, 'examples/extended/dist/src/main.js'), starts: [] },
].map((subject) => ({ ...subject, folder: newFolder() }));

// the first start makes the database
for (const subject of subjects) await startOnce(subject);
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
    subject.starts.push(await startOnce(subject));
  }
}

const of = ({ starts }, measure) => median(starts.map((start) => start[measure]));
for (const subject of subjects) {
  const [ready, cpu, memory] = ['readyMs', 'cpuMs', 'pss'].map((measure) => of(subject, measure).toFixed(0));
  console.log(`${subject.name}: ready after ${ready} ms, with ${cpu} ms of CPU; ${memory} MB when idle`);
}
const [alone, extended] = subjects;
const ratios = { 'CPU of the start': 'cpuMs', 'memory when idle': 'pss' };
for (const [name, measure] of Object.entries(ratios)) {
  const ratio = of(extended, measure) / of(alone, measure);
  console.log(`${name}: ${ratio.toFixed(2)} × (limit ${LIMIT})`);
  if (ratio > LIMIT) process.exitCode = 1;
}

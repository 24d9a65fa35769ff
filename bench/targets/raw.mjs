/* What no server can avoid, alone in a process: a password hash, a signature, a commit. It is told over IPC what to do for
   how long, and answers what the load answers for a server. */
import { createSecretKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import bcrypt from 'bcrypt';
import { Database } from './sqlite.mjs';
import { cpuNanoseconds } from '../machine/process-facts.mjs';

const COST = 12;
const ROWS = 64;
const CALLS_PER_TURN = 100;
const PASSWORD = createSecretKey('harbour lantern', 'utf8').export().toString('base64');

const folder = mkdtempSync(join(tmpdir(), 'watchword-bench-raw-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function hashing() {
  const hash = bcrypt.hashSync(PASSWORD, COST);
  return () => bcrypt.compare(PASSWORD, hash);
}

/** An access token's worth of text. */
function signing() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = Buffer.alloc(500, 'x');
  return inTurns(() => sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
}

function committing() {
  const database = new Database(join(folder, 'raw.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec('CREATE TABLE sessions (id TEXT PRIMARY KEY, generation INTEGER NOT NULL)');
  const ids = Array.from({ length: ROWS }, () => randomUUID());
  const insert = database.prepare('INSERT INTO sessions VALUES (?, 0)');
  for (const id of ids) insert.run(id);
  const update = database.prepare('UPDATE sessions SET generation = generation + 1 WHERE id = ?');
  let next = 0;
  return inTurns(() => update.run(ids[next++ % ROWS]));
}

/** What is synchronous leaves the event loop a turn now and then. */
function inTurns(work) {
  let calls = 0;
  return () => {
    work();
    calls += 1;
    return calls % CALLS_PER_TURN === 0 ? nextTurn() : undefined;
  };
}

const works = { hash: hashing, signature: signing, commit: committing };
const ready = new Map();

async function run({ work, atOnce, milliseconds }) {
  if (!ready.has(work)) ready.set(work, works[work]());
  const once = ready.get(work);
  const latencies = [];
  const cpuBefore = cpuNanoseconds(process.pid);
  const start = performance.now();
  const worker = async () => {
    do {
      const began = performance.now();
      await once();
      latencies.push(performance.now() - began);
    } while (performance.now() < start + milliseconds);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = (performance.now() - start) / 1_000;
  const cpu = cpuNanoseconds(process.pid) - cpuBefore;
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)];
  const facts = { requests: sorted.length, seconds, cpuNanoseconds: cpu, p50: at(0.5), p99: at(0.99) };
  return { ...facts, errors: 0, examples: [], loadShare: 0 };
}

process.on('message', async ({ number, ...parameters }) => process.send({ number, result: await run(parameters) }));
process.on('disconnect', () => process.exit());

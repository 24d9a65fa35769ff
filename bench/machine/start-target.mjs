import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../server.mjs';
import { nodeOn, TARGET_CORE } from './cores.mjs';

const READY_WITHIN_MS = 60_000;
const READY_TRY_MS = 5;

const folders = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder for databases; it lives as long as this process. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-bench-'));
  folders.push(folder);
  return folder;
}

/**
 * Starts a server on the targets' core, in a folder that may hold its database already.
 *
 * @returns also `readyMs`, from the start of the process to the first answer with 200 at `readyPath`
 */
export async function startTarget({ script, folder, environment = {}, readyPath }) {
  const port = await freePort();
  const [command, parameters] = nodeOn(TARGET_CORE, script);
  const start = performance.now();
  const child = spawn(command, parameters, {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: String(port), ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', sayOnce);
  await untilReady(child, port, readyPath);
  return { pid: child.pid, port, folder, readyMs: performance.now() - start, stop: () => stop(child) };
}

const said = new Set();

/** A server that is started often complains each time. */
function sayOnce(chunk) {
  const text = chunk.toString();
  if (said.has(text)) return;
  said.add(text);
  process.stderr.write(text);
}

async function untilReady(child, port, path) {
  const end = performance.now() + READY_WITHIN_MS;
  while (performance.now() < end) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.at(-1)} ended with ${child.exitCode}`);
    if ((await statusOf(port, path)) === 200) return;
    await sleep(READY_TRY_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`${child.spawnargs.at(-1)} is not ready after ${READY_WITHIN_MS} ms`);
}

/** @returns undefined while nobody answers */
function statusOf(port, path) {
  return new Promise((resolve) => {
    request({ port, host: '127.0.0.1', path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', () => resolve(undefined))
      .end();
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const DIST = join(import.meta.dirname, '../../../dist');
const EARLIER = join(import.meta.dirname, 'earlier.mjs');
const START_LIMIT_MS = 60_000;
const POLL_MS = 50;

/** Runs the built server in the folder until it is stopped; `earlierBy` lets it live so many milliseconds in the past. */
export async function runServer(folder, settings, earlierBy = 0) {
  const port = await freePort();
  const env = { PATH: process.env.PATH, ...settings, PORT: String(port), EARLIER_BY_MS: String(earlierBy) };
  const parameters = [...(earlierBy > 0 ? ['--import', EARLIER] : []), join(DIST, 'main.js')];
  const child = spawn(process.execPath, parameters, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  await untilReady(port, child).catch(async (error) => {
    await stop();
    throw error;
  });
  return { port, stop };
}

/** Makes an administrator by the command line. */
export function createAdmin({ email, password }, folder, settings) {
  const args = ['users', 'create-admin', '--email', email, '--username', 'administrator', '--full-name', 'Admin'];
  const { status, stderr } = spawnSync(process.execPath, [join(DIST, 'cli.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...settings },
    input: `${password}\n`,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`create-admin ended with ${status}: ${stderr}`);
}

async function untilReady(port, child) {
  const end = performance.now() + START_LIMIT_MS;
  while (performance.now() < end && child.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (response?.ok) return;
    await wait(POLL_MS);
  }
  throw new Error(child.exitCode === null ? 'the server did not get ready' : `the server ended with ${child.exitCode}`);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

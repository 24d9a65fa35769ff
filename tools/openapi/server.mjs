import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const DIST = join(import.meta.dirname, '../../dist');
const START_LIMIT_MS = 60_000;
const POLL_MS = 100;

/** The built server with a database of its own, an administrator, and a service that may introspect. */
export async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-openapi-'));
  const port = await freePort();
  const admin = { email: 'admin@example.org', password: `admin ${randomBytes(12).toString('base64url')}` };
  const service = { id: 'reports', secret: randomBytes(24).toString('base64url') };
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    DATABASE_URL: `sqlite:${join(folder, 'watchword.sqlite')}`,
    SERVICE_CLIENTS: JSON.stringify({ [service.id]: { secret: service.secret } }),
    BCRYPT_COST: '4',
    EMAIL_LOGIN: 'on',
    SHUTDOWN_DRAIN: '0s',
  };
  createAdmin(admin, { cwd: folder, env });
  const child = spawn(process.execPath, [join(DIST, 'main.js')], { cwd: folder, env, stdio: 'ignore' });
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, admin, service, stop };
}

function createAdmin({ email, password }, { cwd, env }) {
  const args = ['users', 'create-admin', '--email', email, '--username', 'administrator', '--full-name', 'Admin'];
  const { status, stderr } = spawnSync(process.execPath, [join(DIST, 'cli.js'), ...args], {
    cwd,
    env,
    input: `${password}\n`,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`create-admin ended with ${status}: ${stderr}`);
}

async function untilReady(url, child) {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end && child.exitCode === null) {
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
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

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TRIES = 400;
const START_TRY_MS = 50;

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

/** The built server in a process and a folder of its own; `call` speaks to it over kept connections. */
export async function startServer(environment, connections) {
  const port = await freePort();
  const caller = callerOf(port, connections);
  const folder = mkdtempSync(join(tmpdir(), 'watchword-bench-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dist/main.js')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'error',
      SHUTDOWN_DRAIN: '0s',
      ...environment,
    },
    stdio: 'inherit',
  });
  const server = {
    pid: child.pid,
    call: caller.call,
    stop: async () => {
      caller.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await untilItAnswers(server);
  return server;
}

/** `call` speaks to a server over so many kept connections. */
export function callerOf(port, connections) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    call: (method, path, options) => call({ port, agent, method, path, ...options }),
    close: () => agent.destroy(),
  };
}

async function untilItAnswers(server) {
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    const isUp = await server.call('GET', '/health/live').then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(START_TRY_MS);
  }
  throw new Error('the server does not start');
}

function call({ port, agent, method, path, body, token, authorization }) {
  const payload = body && JSON.stringify(body);
  const headers = {
    ...(payload && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    ...(token && { authorization: `Bearer ${token}` }),
    ...(authorization && { authorization }),
  };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const envelope = text.startsWith('{') ? JSON.parse(text) : {};
        resolve({ status: response.statusCode, data: envelope.data, code: envelope.code, document: envelope });
      });
    });
    request.on('error', reject);
    request.end(payload);
  });
}

export async function must(status, answer) {
  const { status: got, data } = await answer;
  if (got !== status) throw new Error(`expected ${status}, got ${got}`);
  return data;
}

/** A new account, logged in with tokens in the body. */
export async function newAccount(server) {
  const unique = randomBytes(6).toString('hex');
  const account = {
    email: `${unique}@example.org`,
    username: unique,
    fullName: 'Bench',
    password: `${unique} harbour lantern`,
  };
  const body = { ...account, delivery: 'body' };
  return { ...account, ...(await must(201, server.call('POST', '/api/auth/register', { body }))) };
}

export const quantile = (numbers, share) =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];

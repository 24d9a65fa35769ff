import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

/** The built server with a database of its own, which believes what our proxy says of addresses. */
export async function startTarget(settings) {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-attack-'));
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    TRUST_PROXY: '127.0.0.1',
    // attacks are as quick as they can be
    BCRYPT_COST: '4',
    LOG_LEVEL: 'info',
    SHUTDOWN_DRAIN: '0s',
    ...settings,
  };
  const child = spawn(process.execPath, [MAIN], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(child);
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  };
  return { url, port: Number(new URL(url).port), folder, stop };
}

function addressOf(child) {
  return new Promise((found, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const url = /API\s+(http:\/\/[^\s/]+)\/api/.exec(output)?.[1];
      if (url !== undefined) found(url);
    });
    child.once('exit', () => reject(new Error(`the server did not start:\n${output}`)));
  });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface DemoServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The built server in a folder of its own that is removed afterwards, with tokens that live for seconds. */
export async function startShortLivedServer(): Promise<DemoServer> {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-demo-'));
  const child = spawn(process.execPath, [resolve('dist/main.js')], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      ACCESS_TOKEN_EXPIRY: '8s',
      REFRESH_GRACE: '3s',
      SHUTDOWN_DRAIN: '0s',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((found, failed) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const address = /API\s+(http:\S+)\/api/.exec(output)?.[1];
      if (address !== undefined) found(address);
    });
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}; was it built (npm run build)?`)));
  });
  return {
    url,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

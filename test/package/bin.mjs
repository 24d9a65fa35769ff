import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { must, run } from './host-folder.mjs';
import { StartedServer, walk } from './started-server.mjs';

/** `npx watchword` runs the server, and with words the command line, in the folder in which a team types it. */
export async function checkBin(host) {
  const help = must(run('npx', ['watchword', '--help'], { cwd: host.host }));
  assert.match(help.stdout, /^Usage: npx watchword /);
  const wrong = run('npx', ['watchword', 'frobnicate'], { cwd: host.host });
  assert.deepEqual([wrong.status, wrong.stdout], [2, '']);

  const folder = host.path('bin');
  mkdirSync(folder, { recursive: true });
  // not through npx, which would stand between the signal and the server
  const server = await StartedServer.start(host.path('node_modules/.bin/watchword'), [], folder);
  assert.match(server.printed, /create the first one: npx watchword users create-admin/i);
  await walk(server);
  const admin = ['--email', 'root@example.org', '--username', 'root', '--full-name', 'Root'];
  const made = must(
    run('npx', ['watchword', 'users', 'create-admin', ...admin, '--json'], {
      cwd: folder,
      input: 'harbour lantern 42 x\n',
    }),
  );
  assert.equal(JSON.parse(made.stdout).username, 'root');
  assert.equal(await server.stop(), 0);
}

/** Where SQLite has no driver for this Node, the server says so, and how to get it, in one line. */
export function checkMissingDriver(host) {
  const { status, stderr } = run('npx', ['watchword'], { cwd: host.host, env: { ...process.env, PORT: '0' } });
  assert.equal(status, 1);
  assert.match(stderr, /^Watchword cannot start: [^\n]*npm install better-sqlite3-12@npm:better-sqlite3@\S+[^\n]*\n$/);
}

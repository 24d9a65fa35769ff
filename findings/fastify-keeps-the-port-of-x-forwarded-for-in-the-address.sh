#!/usr/bin/env bash
# fastify 5.12.8 (with @fastify/proxy-addr 5.1.3).
#
# Behaviour: some proxies write the port of their caller into X-Forwarded-For, as in 203.0.113.7:50123 or [2001:db8::1]:443.
# With trustProxy Fastify hands such an entry on as request.ip, port and brackets included. The port is another one for each
# connection, so whoever counts or records by request.ip sees a new client each time. With a list of trusted networks an entry
# with a port matches none of them: a trusted proxy in the middle of the chain is taken for the client. Who has such proxies
# strips the port from request.ip, and gives trustProxy a function that strips it before it judges.
#
# Seen: request.ip is 203.0.113.7:50123 and [2001:db8::1]:443; behind two trusted proxies it is 10.0.0.2:40000 where the
# first one's entry has a port, and 203.0.113.7 where it has none.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent fastify@5.12.8 @fastify/proxy-addr@5.1.3
cat >look.mjs <<'JS'
import fastify from 'fastify';

const app = fastify({ trustProxy: ['127.0.0.1', '10.0.0.0/8'] });
app.get('/', (request) => request.ip);
const seen = [];
for (const forwarded of [
  '203.0.113.7:50123',
  '[2001:db8::1]:443',
  '203.0.113.7, 10.0.0.2:40000',
  '203.0.113.7, 10.0.0.2',
]) {
  const { body } = await app.inject({ url: '/', headers: { 'x-forwarded-for': forwarded } });
  console.log(`X-Forwarded-For: ${forwarded.padEnd(28)} request.ip: ${body}`);
  seen.push(body);
}
const expected = ['203.0.113.7:50123', '[2001:db8::1]:443', '10.0.0.2:40000', '203.0.113.7'];
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.error('ports are judged in another way now');
  process.exitCode = 1;
}
JS
node look.mjs

#!/usr/bin/env bash
# openid-client 6.9.0 with oauth4webapi 3.8.8, on Node 20.20.2.
#
# Behaviour: an answer of the token endpoint that the library refuses for a small fault, such as `expires_in: -1` or another
# `token_type`, becomes an error whose cause holds the whole answer: `error.cause.cause.body` has the access token and the new
# refresh token. `console.log(error)` does not look that deep. A logger that prints causes all the way down writes both tokens
# into the log. The old refresh token may be spent by then, and whoever does not dig in the error has lost the new one.
#
# Seen: with the two answers below, `inspect(error, { depth: 4 })` holds both tokens.
#
# What we do: readTokenAnswer mends the answer before the library sees it, and a ProviderFailure never has the library's error as
# its cause (docs/decisions/0037-providers-through-openid-client.md).
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts openid-client@6.9.0
cat >look.mjs <<'JS'
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import * as client from 'openid-client';

const answers = [
  { access_token: 'TOKEN-A', refresh_token: 'TOKEN-R', token_type: 'Bearer', expires_in: -1 },
  { access_token: 'TOKEN-A', refresh_token: 'TOKEN-R', token_type: 'mac' },
];
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answers.shift()));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const configuration = new client.Configuration({ issuer, token_endpoint: `${issuer}/token` }, 'id', 'secret');
client.allowInsecureRequests(configuration);
let found = 0;
for (const fault of ['expires_in is -1', 'token_type is mac']) {
  const error = await client.refreshTokenGrant(configuration, 'old').catch((caught) => caught);
  const tokens = ['TOKEN-A', 'TOKEN-R'].filter((token) => inspect(error, { depth: 4 }).includes(token));
  console.log(`${fault}: ${error.code}; the printed error holds ${tokens.join(' and ') || 'no token'}`);
  found += tokens.length;
}
server.close();
if (found !== 4) {
  console.error('the errors hold fewer tokens now');
  process.exitCode = 1;
}
JS
node look.mjs

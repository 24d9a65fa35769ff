#!/usr/bin/env bash
# glewlwyd 2.7.5 (Debian 12), with "refresh-token-one-use": "always", on SQLite.
#
# Behaviour: a refresh token for one use is replaced at each refresh, and one that comes twice ends the chain. glewlwyd looks at the
# old token first and disables it later, so requests at the same time end in one of three ways: one gets new tokens, and they are
# refused when they are used; one gets new tokens, and they are good; two get new tokens, which are both good. An answer of 200 does
# not say which. So a client refreshes a connection once at a time, across its processes.
#
# Seen: in 20 rounds of three requests at once, 11 times `200 400 400` with a new refresh token that is dead (400, empty body), 8 times
# with one that is good, once `200 200 400` with two that are good.
set -euo pipefail
for program in glewlwyd sqlite3 node; do command -v "$program" >/dev/null || { echo "apt-get install glewlwyd sqlite3" >&2; exit 2; }; done
folder="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
sqlite3 glewlwyd.db </usr/share/dbconfig-common/data/glewlwyd/install/sqlite3
cat >glewlwyd.conf <<CONF
port=24593
bind_address="127.0.0.1"
external_url="http://127.0.0.1:24593"
login_url="login.html"
api_prefix="api"
log_mode="console"
log_level="NONE"
session_key="GLEWLWYD2_SESSION_ID"
session_expiration=3600
login_api_enabled=true
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database={ type="sqlite3"; path="$folder/glewlwyd.db"; };
CONF
glewlwyd --config-file glewlwyd.conf >/dev/null 2>&1 &
server=$!
cat >look.mjs <<'JS'
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

const API = 'http://127.0.0.1:24593/api';
const REDIRECT = 'http://127.0.0.1:9/callback';
const SECRET = 'a-secret';

async function send(method, path, body, headers = {}) {
  const isForm = body instanceof URLSearchParams;
  const type = isForm ? {} : { 'content-type': 'application/json' };
  const init = { method, headers: { ...type, ...headers }, redirect: 'manual' };
  return fetch(path.startsWith('http') ? path : API + path, body ? { ...init, body: isForm ? body : JSON.stringify(body) } : init);
}
const cookieOf = (answer) => ({ cookie: answer.headers.getSetCookie()[0].split(';')[0] });
const logIn = async (username, password) => cookieOf(await send('POST', '/auth/', { username, password }));

for (let tries = 0; tries < 50; tries += 1) {
  if (await fetch(API).catch(() => undefined)) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const admin = await logIn('admin', 'password');
const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const parameters = {
  iss: `${API}/oidc`, 'jwks-show': true, 'jwks-private': JSON.stringify({ keys: [{ ...jwk, kid: 'k', alg: 'RS256' }] }),
  'default-kid': 'k', 'access-token-duration': 3600, 'refresh-token-duration': 86400, 'code-duration': 600,
  'refresh-token-rolling': true, 'refresh-token-one-use': 'always', 'auth-type-code-enabled': true,
  'auth-type-refresh-enabled': true, 'subject-type': 'public', 'allow-non-oidc': true, scope: [], claims: [],
  'additional-parameters': [], 'address-claim': { type: 'no' },
};
await send('POST', '/mod/plugin/', { module: 'oidc', name: 'oidc', display_name: 'o', enabled: true, parameters }, admin);
const methods = ['client_secret_basic', 'client_secret_post'];
const client = {
  client_id: 'client', name: 'c', enabled: true, confidential: true, scope: [], client_secret: SECRET, password: SECRET,
  redirect_uri: [REDIRECT], authorization_type: ['code', 'refresh_token'], token_endpoint_auth_method: methods,
};
await send('POST', '/client/', client, admin);
await send('POST', '/user/', { username: 'ada', password: 'password of ada', enabled: true, scope: ['g_profile', 'openid'] }, admin);

/** @returns a code of a sign-in of Ada's */
async function newCode() {
  const asked = { response_type: 'code', client_id: 'client', redirect_uri: REDIRECT, scope: 'openid', nonce: 'n', state: 's' };
  const ada = await logIn('ada', 'password of ada');
  await send('PUT', '/auth/grant/client/', { scope: 'openid' }, ada);
  const back = await send('GET', `/oidc/auth?${new URLSearchParams(asked)}&g_continue`, undefined, ada);
  return new URL(back.headers.get('location')).searchParams.get('code');
}
const basic = (secret) => ({ authorization: `Basic ${Buffer.from(`client:${secret}`).toString('base64')}` });
const token = (form, headers) => send('POST', '/oidc/token', new URLSearchParams(form), headers);
const exchange = async (headers, more = {}) =>
  token({ grant_type: 'authorization_code', code: await newCode(), redirect_uri: REDIRECT, ...more }, headers);

const ROUNDS = 20;
const refresh = (refresh_token) => token({ grant_type: 'refresh_token', refresh_token }, basic(SECRET));
const seen = {};
let dead = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  const { refresh_token: old } = await (await exchange(basic(SECRET))).json();
  const answers = await Promise.all([refresh(old), refresh(old), refresh(old)]);
  const issued = [];
  for (const answer of answers) if (answer.status === 200) issued.push((await answer.json()).refresh_token);
  const after = [];
  for (const each of issued) after.push((await refresh(each)).status);
  if (after.includes(400)) dead += 1;
  const outcome = `${answers.map(({ status }) => status).sort().join(' ')}, the new ones then ${after.join(' ') || '-'}`;
  seen[outcome] = (seen[outcome] ?? 0) + 1;
}
console.log(seen);
if (dead === 0) {
  console.error('no token that was issued in a race was dead on arrival');
  process.exitCode = 1;
}
JS
node look.mjs

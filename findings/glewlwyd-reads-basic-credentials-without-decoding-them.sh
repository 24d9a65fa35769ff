#!/usr/bin/env bash
# glewlwyd 2.7.5 (Debian 12), with a client secret that holds a hyphen.
#
# Behaviour: with HTTP basic a client form-encodes its id and its secret before it puts them together (RFC 6749, section 2.3.1), and
# a server decodes them. glewlwyd does not decode. Libraries differ in what they encode: openid-client 6.9.0 (oauth4webapi 3.8.8)
# also encodes `-`, `.`, `_` and `*`, which form encoding leaves alone, so a secret such as `a-secret` is sent as `a%2Dsecret`. A
# server that decodes takes both; glewlwyd takes only the one that is not encoded, and answers the other with 403
# `unauthorized_client`, as if the client were not allowed to ask. So whoever encodes encodes no more than a form does; a secret
# that needs encoding has to go into the form, as client_secret_post.
#
# Seen: `client:a-secret` 200; `client:a%2Dsecret` 403 unauthorized_client; in the form 200.
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

const plain = await exchange(basic('a-secret'));
const encoded = await exchange(basic('a%2Dsecret'));
const inForm = await exchange({}, { client_id: 'client', client_secret: SECRET });
const { error } = JSON.parse((await encoded.text()) || '{}');
console.log(`as it is ${plain.status}; encoded ${encoded.status} ${error}; in the form ${inForm.status}`);
if (plain.status !== 200 || encoded.status !== 403 || error !== 'unauthorized_client' || inForm.status !== 200) {
  console.error('basic credentials are read in another way now');
  process.exitCode = 1;
}
JS
node look.mjs

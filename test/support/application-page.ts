/** What the page of `applicationPage` shows and does, by the words that are in it. */
export const SIGN_IN = 'Sign in';
export const SIGN_IN_BY_COOKIE = 'Sign in by cookie';
export const CONNECT = 'Connect';
export const CONNECT_BY_COOKIE = 'Connect by cookie';
export const CONNECT_BY_LINK = 'Connect by link';
export const SIGNED_OUT = 'signed out';

/**
 * The only page of a small application of another origin, as docs/sign-in-through-providers.md has it: its access token is in
 * memory alone, and it gets the first one by its cookie. It shows who is signed in, or the error of its address.
 *
 * @param api our server
 * @param home the application's own origin
 */
export function applicationPage(api: string, home: string): string {
  const authorize = `${api}/api/auth/providers/real/authorize`;
  const connect = `${authorize}?mode=connect&returnTo=${home}/settings`;
  return `<!doctype html>
<html lang="en">
<title>An application</title>
<p role="status"></p>
<a href="${authorize}?returnTo=${home}/reports">${SIGN_IN}</a>
<a href="${authorize}?delivery=cookie&amp;returnTo=${home}/reports">${SIGN_IN_BY_COOKIE}</a>
<a href="${connect.replace('&', '&amp;')}">${CONNECT_BY_LINK}</a>
<button id="bearer">${CONNECT}</button>
<button id="cookie">${CONNECT_BY_COOKIE}</button>
<script>
var accessToken;
const json = { accept: 'application/json', 'content-type': 'application/json' };
const error = new URLSearchParams(location.search).get('error');
const say = (text) => (document.querySelector('[role=status]').textContent = text);

async function call(path, init) {
  const response = await fetch('${api}/api' + path, { credentials: 'include', ...init });
  return response.json();
}

async function logIn(identifier, password, delivery) {
  const body = JSON.stringify({ identifier, password, delivery });
  accessToken = (await call('/auth/login', { method: 'POST', headers: json, body })).data.accessToken;
}

async function showUser() {
  if (error) return say('refused: ' + error);
  const { data } = await call('/auth/refresh', { method: 'POST', headers: json, body: '{}' });
  if (!data) return say('${SIGNED_OUT}');
  accessToken = data.accessToken;
  const me = await call('/users/me', accessToken && { headers: { authorization: 'Bearer ' + accessToken } });
  say('signed in as ' + me.data.email);
}

async function connect(headers) {
  const response = await fetch('${connect}', { credentials: 'include', headers });
  const { code, data } = await response.json();
  if (data) location.href = data.location;
  else say('refused: ' + code);
}

document.getElementById('bearer').onclick = () =>
  connect({ accept: 'application/json', authorization: 'Bearer ' + accessToken });
document.getElementById('cookie').onclick = () => connect({ accept: 'application/json' });
showUser();
</script>
</html>`;
}

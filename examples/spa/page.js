import { createClient } from './client/index.js';
import { Countdown } from './countdown.js';
import { showDevices } from './devices.js';
import { makeSomebodyUp, whenSubmitted } from './forms.js';
import { failureInWords, isReason, reasonInWords } from './reasons.js';
import { countTabs } from './tabs.js';

const element = (id) => document.getElementById(id);

// the server is one step above /example/, also where a proxy puts it below a path
const client = createClient({ baseUrl: new URL('..', location.href) });
const countdown = new Countdown(element('countdown'), element('life'));

/** @param {'renewed-here' | 'adopted' | 'answered' | 'failed'} id where the number stands */
function count(id) {
  element(id).textContent = Number(element(id).textContent) + 1;
}

/** For people, screen readers included. What is said is in the list of what happened as well. */
function say(text, { hasFailed = false } = {}) {
  element('notice').textContent = text;
  element('notice').classList.toggle('failed', hasFailed);
  record(text);
}

function record(text) {
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString();
  const item = document.createElement('li');
  item.append(time, document.createTextNode(text));
  element('events').prepend(item);
  // a page that is open for days must not grow for days
  if (element('events').children.length > 100) element('events').lastElementChild.remove();
}

/** @param {'logged-in' | 'logged-out'} name */
function showOnly(name, title) {
  const shown = ['logged-in', 'logged-out'].find((each) => !element(each).hidden);
  const focused = document.activeElement;
  for (const each of ['logged-in', 'logged-out']) element(each).hidden = each !== name;
  const hasLostFocus = focused === document.body || focused?.closest('[hidden]');
  // not in a new page, which is read from its beginning
  if (shown && shown !== name && hasLostFocus) element(title).focus();
}

function showUser({ fullName, email, username, roles }) {
  const facts = { Name: fullName, 'E-mail': email, 'User name': username, Roles: roles?.join(', ') };
  const rows = Object.entries(facts).filter(([, value]) => value);
  element('user').replaceChildren(
    ...rows.flatMap(([term, value]) => {
      const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
      dt.textContent = term;
      dd.textContent = value;
      return [dt, dd];
    }),
  );
}

let isCalling = false;
let nextCallAt = 0;
const PAUSE_AFTER_FAILURE_MS = 5_000;

/** Any call: whether a token has expired is the client's business. */
async function callApi() {
  isCalling = true;
  try {
    const user = await client.profile.get();
    count('answered');
    showUser(user);
    return user;
  } catch (error) {
    nextCallAt = performance.now() + PAUSE_AFTER_FAILURE_MS;
    // the end of the session is no failure of the call, and has a sentence of its own
    if (isReason(error.code)) return undefined;
    count('failed');
    say(`The call was not answered: ${failureInWords(error)}`, { hasFailed: true });
    return undefined;
  } finally {
    isCalling = false;
  }
}

async function loadDevices() {
  const { items } = await client.sessions.list();
  showDevices(element('devices'), items, (session) => act(() => endDevice(session)));
}

async function endDevice({ id }) {
  await client.sessions.end(id);
  await loadDevices();
  say('The session of that device is over.');
  element('devices-title').focus();
}

/** What a button does; whatever goes wrong is said. */
async function act(work) {
  try {
    await work();
  } catch (error) {
    if (!isReason(error.code)) say(`That did not work: ${failureInWords(error)}`, { hasFailed: true });
  }
}

function whenClicked(id, work) {
  element(id).addEventListener('click', () => act(work));
}

async function enter() {
  showOnly('logged-in', 'user-title');
  await callApi();
  await act(loadDevices);
}

let lifetimeMs = 1;

/** One that is adopted from another tab has lived for a while already, so the longest that was seen is a whole life. */
function showToken({ expiresInMs }) {
  lifetimeMs = Math.max(lifetimeMs, expiresInMs);
  countdown.start(expiresInMs, lifetimeMs);
}

client.on('loggedIn', (event) => {
  say(event.elsewhere ? 'You are logged in: another tab has told this one.' : 'You are logged in.');
  showToken(event);
  void enter();
});
client.on('refreshed', (event) => {
  count(event.elsewhere ? 'adopted' : 'renewed-here');
  record(event.elsewhere ? 'Adopted the access token of another tab.' : 'Renewed the access token.');
  showToken(event);
});
client.on('loggedOut', ({ reason, elsewhere }) => {
  showOnly('logged-out', 'log-in-title');
  say(reasonInWords(reason, elsewhere), { hasFailed: reason !== 'LOGGED_OUT' });
});

whenSubmitted(element('log-in'), (values) => client.login(values));
whenSubmitted(element('register'), async (values) => {
  const registered = await client.register(values);
  // where the server wants the address confirmed first
  if (!registered?.session) say('Look into your mails: open the link, and log in.');
});
element('fill-in').addEventListener('click', () => makeSomebodyUp(element('register')));

whenClicked('call', async () => {
  const user = await callApi();
  if (user) say(`GET /api/users/me answered: ${user.fullName}, ${user.email}.`);
});
whenClicked('refresh', () => client.refresh());
whenClicked('log-out', async () => {
  try {
    await client.logout();
  } catch (error) {
    const later = 'The client tells it before anything else, as soon as it can be reached.';
    say(`You are logged out here, but the server does not know it yet: ${failureInWords(error)} ${later}`, {
      hasFailed: true,
    });
  }
});
whenClicked('log-out-everywhere', () => client.logoutEverywhere());
whenClicked('reload-devices', loadDevices);
whenClicked('end-others', async () => {
  const { revoked } = await client.sessions.endOthers();
  await loadDevices();
  say(revoked === 1 ? 'One session is over.' : `${revoked} sessions are over.`);
});

setInterval(() => {
  if (!client.isLoggedIn) return;
  countdown.show();
  const isWanted = element('keep-calling').checked && document.visibilityState === 'visible';
  if (isWanted && countdown.leftMs === 0 && !isCalling && performance.now() >= nextCallAt) void callApi();
}, 250);

countTabs((tabs) => {
  element('tabs').textContent = tabs === 1 ? 'Only this tab has the page open.' : `${tabs} tabs have the page open.`;
});

// whoever has logged in before still is; the browser has the cookie
client.refresh().catch((error) => {
  showOnly('logged-out', 'log-in-title');
  // `loggedOut` says why, and of a visitor there is nothing to say
  if (isReason(error.code)) return;
  say(`Whether you are logged in is not known: ${failureInWords(error)}`, { hasFailed: true });
});

import { createClient } from './client/index.js';
import { Countdown } from './countdown.js';
import { showDevices } from './devices.js';
import { makeSomebodyUp, whenSubmitted } from './forms.js';
import { reasonInWords } from './reasons.js';
import { countTabs } from './tabs.js';

const element = (id) => document.getElementById(id);

// the server is one step above /example/, also where a proxy puts it below a path
const client = createClient({ baseUrl: new URL('..', location.href).href.replace(/\/$/, '') });
const countdown = new Countdown(element('countdown'), element('life'));
const counts = { renewedHere: 0, adopted: 0, answered: 0, failed: 0 };

function count(name) {
  counts[name] += 1;
  element(name).textContent = counts[name];
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
  const isChange = element(name).hidden;
  for (const each of ['logged-in', 'logged-out']) element(each).hidden = each !== name;
  // whatever had the keyboard's focus is gone
  if (isChange && !document.activeElement?.closest('section:not([hidden])')) element(title).focus();
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
    // the end of the session has a sentence of its own
    if (client.isLoggedIn) {
      count('failed');
      nextCallAt = performance.now() + PAUSE_AFTER_FAILURE_MS;
      say(`The call was not answered: ${error.message}`, { hasFailed: true });
    }
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
    if (client.isLoggedIn) say(error.message, { hasFailed: true });
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

function showToken({ leftMs, lifetimeMs }) {
  countdown.start(leftMs, lifetimeMs);
}

client.on('loggedIn', ({ elsewhere }) => {
  say(elsewhere ? 'You logged in in another tab.' : 'You are logged in.');
  void enter();
});
client.on('refreshed', ({ elsewhere }) => {
  count(elsewhere ? 'adopted' : 'renewedHere');
  record(elsewhere ? 'Adopted the access token of another tab.' : 'Renewed the access token.');
});
client.on('loggedOut', ({ reason, elsewhere }) => {
  showOnly('logged-out', 'log-in-title');
  say(reasonInWords(reason, elsewhere), { hasFailed: reason !== 'LOGGED_OUT' });
});

whenSubmitted(element('log-in'), (values) => client.login(values));
whenSubmitted(element('register'), (values) => client.register(values));
element('fill-in').addEventListener('click', () => makeSomebodyUp(element('register')));

whenClicked('call', async () => {
  const user = await callApi();
  if (user) say(`GET /api/users/me answered: ${user.fullName}, ${user.email}.`);
});
whenClicked('refresh', () => client.refresh());
whenClicked('log-out', () => client.logout());
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

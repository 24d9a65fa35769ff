import { deviceName } from './device-name.js';

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/**
 * @param {HTMLElement} list
 * @param {readonly object[]} sessions as GET /api/auth/sessions lists them
 * @param {(session: object) => void} end what the button beside each other device does
 */
export function showDevices(list, sessions, end) {
  list.replaceChildren(...sessions.map((session) => itemFor(session, end)));
}

function itemFor(session, end) {
  const name = deviceName(session.userAgent);
  const title = paragraph(name);
  const since = moment.format(new Date(session.createdAt));
  const details = paragraph(
    `${session.address}, since ${since}, last used ${moment.format(new Date(session.lastUsedAt))}`,
  );
  details.className = 'faint';
  const device = document.createElement('div');
  device.className = 'device';
  device.append(title, details);
  const item = document.createElement('li');
  item.append(device);
  if (session.current) {
    const mark = document.createElement('span');
    mark.className = 'this';
    mark.textContent = 'This browser';
    item.append(mark);
    return item;
  }
  const button = document.createElement('button');
  button.className = 'second';
  button.textContent = 'End';
  button.setAttribute('aria-label', `End the session of ${name} since ${since}`);
  button.addEventListener('click', () => end(session));
  item.append(button);
  return item;
}

function paragraph(text) {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
}

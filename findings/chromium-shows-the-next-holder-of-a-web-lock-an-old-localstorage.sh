#!/usr/bin/env bash
# Chromium 156.0.8078.108 of Debian 12, driven by playwright-core 1.65.1.
#
# Behaviour: a Web Lock puts the tabs of one origin in an order, but localStorage does not follow that order. A tab that gets the
# lock may read what stood in localStorage before the former holder, a tab in another process, wrote there. So reading, changing
# and writing a value under a lock loses changes. With IndexedDB under the same lock none is lost. A client that keeps a rotating
# refresh token in localStorage must not trust the lock alone: the next holder may read the token that was just used.
#
# Seen: eight tabs add one 250 times each under one lock. In localStorage the sum is 1,370, 1,399 and 1,680 of 2,000 in three runs, in
# IndexedDB 2,000.
#
# Needs /usr/bin/chromium: apt-get install chromium.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts playwright-core@1.65.1
cat >look.mjs <<'JS'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const TABS = 8;
const ADDITIONS = 250;

const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>a tab'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://localhost:${server.address().port}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext();
const tabs = [];
for (let count = 0; count < TABS; count += 1) {
  const tab = await context.newPage();
  await tab.goto(origin);
  tabs.push(tab);
}

/** In a tab: adds one to a value, so many times, each time under the lock. */
async function addUnderLock([place, times]) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('sums', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('sums');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const addInDatabase = () =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction('sums', 'readwrite');
      const sums = transaction.objectStore('sums');
      const reading = sums.get('sum');
      reading.onsuccess = () => sums.put((reading.result ?? 0) + 1, 'sum');
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
    });
  const addInStorage = () => localStorage.setItem('sum', String(Number(localStorage.getItem('sum')) + 1));
  for (let time = 0; time < times; time += 1) {
    await navigator.locks.request('sum', place === 'localStorage' ? async () => addInStorage() : addInDatabase);
  }
  database.close();
}

async function sumOf(place) {
  await Promise.all(tabs.map((tab) => tab.evaluate(addUnderLock, [place, ADDITIONS])));
  // whatever is on its way between the processes arrives
  await new Promise((resolve) => setTimeout(resolve, 1000));
  if (place === 'localStorage') return tabs[0].evaluate(() => Number(localStorage.getItem('sum')));
  return tabs[0].evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.open('sums', 1).onsuccess = ({ target }) => {
          target.result.transaction('sums').objectStore('sums').get('sum').onsuccess = (event) => resolve(event.target.result);
        };
      }),
  );
}

const wanted = TABS * ADDITIONS;
const inStorage = await sumOf('localStorage');
const inDatabase = await sumOf('IndexedDB');
console.log(`${browser.version()}: localStorage ${inStorage} of ${wanted}, IndexedDB ${inDatabase} of ${wanted}`);
await browser.close();
server.close();
if (inStorage >= wanted || inDatabase !== wanted) {
  console.error('localStorage follows the order of locks now, or IndexedDB does not');
  process.exitCode = 1;
}
JS
node look.mjs

import { setTimeout as sleep } from 'node:timers/promises';
import { startBare } from '../contenders/bare.mjs';
import { startBetterAuth } from '../contenders/better-auth.mjs';
import { startOidcProvider } from '../contenders/oidc-provider.mjs';
import { newOurAccounts, startOurs } from '../contenders/ours.mjs';
import { startTutorial } from '../contenders/tutorial.mjs';
import { cpuNanoseconds, memoryOf } from '../machine/process-facts.mjs';
import { newFolder } from '../machine/start-target.mjs';
import { median } from './windows.mjs';

const SUBJECTS = [
  { label: 'Watchword, SQLite', start: startOurs },
  { label: 'tutorial server', start: startTutorial },
  { label: 'node-oidc-provider', start: startOidcProvider },
  { label: 'better-auth', start: startBetterAuth },
  { label: 'bare Nest on Fastify', start: () => startBare('bare-nest') },
  { label: 'bare Fastify', start: () => startBare('bare-fastify') },
];

/** Time and CPU from the start of the process to the first 200, in ms, and memory some seconds later, in MB. */
export async function measureStartUp({ options }) {
  const subjects = SUBJECTS.map((subject) => ({ ...subject, folder: newFolder(), starts: [] }));
  // the first start makes the database, and the compiled code of modules may be cached then
  for (const { start, folder } of subjects) await (await start({ folder })).stop();
  await fill(subjects[0]);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      subject.starts.push(await startOnce(subject, options.idleMs));
    }
  }
  return subjects.map(({ label, starts }) => ({
    label,
    readyMs: median(starts.map(({ readyMs }) => readyMs)),
    fastestMs: Math.min(...starts.map(({ readyMs }) => readyMs)),
    cpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
    rss: median(starts.map(({ rss }) => rss)),
    pss: median(starts.map(({ pss }) => pss)),
  }));
}

async function fill({ start, folder }) {
  const target = await start({ folder });
  await newOurAccounts(target.port, 10);
  await target.stop();
}

async function startOnce({ start, folder }, idleMs) {
  const target = await start({ folder });
  const cpuMs = cpuNanoseconds(target.pid) / 1e6;
  await sleep(idleMs);
  const memory = memoryOf(target.pid);
  await target.stop();
  return { readyMs: target.readyMs, cpuMs, ...memory };
}

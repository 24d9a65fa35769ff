import { execFileSync, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

export const TARGET_CORE = 0;
export const LOAD_CORE = 1;

const cannotPin = reasonNotToPin();

/** @returns a sentence when targets and load cannot have a core each, else undefined */
function reasonNotToPin() {
  if (cpus().length < 2) return 'This machine has one core: load and targets share it, and rates mean little.';
  const { status } = spawnSync('taskset', ['-c', `${TARGET_CORE},${LOAD_CORE}`, process.execPath, '--version']);
  if (status === 0) return undefined;
  return 'taskset (util-linux) cannot pin here: load and targets move between cores, and rates mean little.';
}

export const pinning = cannotPin ?? `targets on core ${TARGET_CORE}, the load and everything else on core ${LOAD_CORE}`;

/** The command and parameters that run Node on one core, or on any where that cannot be. */
export function nodeOn(core, ...parameters) {
  if (cannotPin) return [process.execPath, parameters];
  return ['taskset', ['-c', String(core), process.execPath, ...parameters]];
}

/** Moves a running process, and what it starts from now on, to one core. */
export function moveTo(core, pid) {
  if (!cannotPin) execFileSync('taskset', ['-a', '-p', '-c', String(core), String(pid)], { stdio: 'ignore' });
}

import { join } from 'node:path';
import { TARGET_CORE } from '../machine/cores.mjs';
import { startWorker } from '../machine/worker.mjs';

const SCRIPT = join(import.meta.dirname, '../targets/raw.mjs');

/** Starts a process that does one work alone: `hash`, `signature` or `commit`. */
export async function startRaw(work) {
  const worker = startWorker(TARGET_CORE, SCRIPT);
  return {
    pid: worker.pid,
    open: ({ atOnce }) => ({
      run: (milliseconds) => worker.ask('run', { work, atOnce: work === 'hash' ? atOnce : 1, milliseconds }),
      close: () => undefined,
    }),
    stop: () => worker.stop(),
  };
}

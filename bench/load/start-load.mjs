import { join } from 'node:path';
import { LOAD_CORE } from '../machine/cores.mjs';
import { startWorker } from '../machine/worker.mjs';

/**
 * Starts the process of the load, on a core of its own.
 *
 * @returns `open(plan)` gives a job with `run(milliseconds)` and `close()`
 */
export function startLoad() {
  const worker = startWorker(LOAD_CORE, join(import.meta.dirname, 'main.mjs'));
  let lastJob = 0;
  return {
    open: async (plan) => {
      const job = (lastJob += 1);
      await worker.ask('open', { job, plan });
      return {
        run: (milliseconds) => worker.ask('run', { job, milliseconds }),
        close: () => worker.ask('close', { job }),
      };
    },
    stop: () => worker.stop(),
  };
}

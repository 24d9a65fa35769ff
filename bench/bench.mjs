import { ContenderPool } from './contenders/pool.mjs';
import { startLoad } from './load/start-load.mjs';
import { LOAD_CORE, moveTo, pinning } from './machine/cores.mjs';
import { measureWorkload } from './measurements/workloads.mjs';
import { isWanted, options } from './options.mjs';
import { printWorkload } from './report/console.mjs';
import { WORKLOADS } from './workloads.mjs';

moveTo(LOAD_CORE, process.pid);
console.log(pinning);
const load = startLoad();
const pool = new ContenderPool();
try {
  for (const workload of WORKLOADS.filter(({ name }) => isWanted(name))) {
    printWorkload(await measureWorkload(workload, { load, pool, options }));
  }
} finally {
  await pool.stop();
  await load.stop();
}

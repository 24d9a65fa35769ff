import { ContenderPool } from './contenders/pool.mjs';
import { startLoad } from './load/start-load.mjs';
import { measureCold } from './measurements/cold.mjs';
import { measureStartUp } from './measurements/start-up.mjs';
import { measureWorkload } from './measurements/workloads.mjs';
import { isWanted, options } from './options.mjs';
import { printCold, printStartUp, printWorkload } from './report/console.mjs';
import { WORKLOADS } from './workloads.mjs';

/** Measures every part that is wanted, and prints each as soon as it is there. */
export async function measureAll() {
  const names = ['start-up', 'cold', ...WORKLOADS.map(({ name }) => name)];
  if (!names.some(isWanted)) throw new Error(`--only names nothing that there is: ${names.join(', ')}`);
  const load = startLoad();
  try {
    const startUp = isWanted('start-up') ? printed(printStartUp, await measureStartUp({ options })) : undefined;
    const cold = isWanted('cold') ? printed(printCold, await measureCold({ load })) : undefined;
    return { startUp, cold, workloads: await measureWorkloads(load) };
  } finally {
    await load.stop();
  }
}

async function measureWorkloads(load) {
  const pool = new ContenderPool();
  const measured = [];
  try {
    for (const workload of WORKLOADS.filter(({ name }) => isWanted(name))) {
      measured.push(printed(printWorkload, await measureWorkload(workload, { load, pool, options })));
    }
    return measured;
  } finally {
    await pool.stop();
  }
}

function printed(print, result) {
  print(result);
  return result;
}

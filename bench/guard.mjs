/* Fails when a request costs much more CPU than it did, as a multiple of what bare Nest on Fastify needs in the same run, so
   that the machine does not matter. Needs the build and the root's packages alone. `--record` writes down what is normal. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOAD_CORE, moveTo, pinning } from './machine/cores.mjs';
import { ROUTES, startComparison } from './measurements/cpu-ratios.mjs';

const RECORD = join(import.meta.dirname, 'guard.json');
/** Well above what noise adds, and below a cost that has doubled. */
const MOST_TIMES_THE_RECORD = 1.6;
/** What looks too dear is measured again, since something else may have run for a while. */
const MOST_MEASUREMENTS = 3;

const tooDear = (ratios, record) => ROUTES.filter((route) => ratios[route] > record[route] * MOST_TIMES_THE_RECORD);

async function record(comparison) {
  let ratios;
  for (let count = 0; count < MOST_MEASUREMENTS; count += 1) ratios = await comparison.measure();
  const rounded = Object.fromEntries(ROUTES.map((route) => [route, Number(ratios[route].toFixed(2))]));
  writeFileSync(RECORD, `${JSON.stringify(rounded, null, 2)}\n`);
  console.log('recorded', rounded);
}

async function check(comparison) {
  const normal = JSON.parse(readFileSync(RECORD, 'utf8'));
  let ratios = await comparison.measure();
  for (let count = 1; count < MOST_MEASUREMENTS && tooDear(ratios, normal).length > 0; count += 1) {
    ratios = await comparison.measure();
  }
  const dear = tooDear(ratios, normal);
  console.log('CPU a request, as a multiple of bare Nest on Fastify');
  for (const route of ROUTES) {
    const cells = [ratios[route], normal[route], normal[route] * MOST_TIMES_THE_RECORD];
    const [now, recorded, most] = cells.map((number) => number.toFixed(2).padStart(7));
    const verdict = dear.includes(route) ? '  TOO DEAR' : '';
    console.log(`  ${route.padEnd(12)}${now}  recorded ${recorded}  at most ${most}${verdict}`);
  }
  if (dear.length > 0) process.exitCode = 1;
}

moveTo(LOAD_CORE, process.pid);
console.log(pinning);
const comparison = await startComparison();
try {
  await (process.argv.includes('--record') ? record(comparison) : check(comparison));
} finally {
  await comparison.stop();
}

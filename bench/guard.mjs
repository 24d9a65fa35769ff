/* Fails when a request costs much more CPU than it did, as a multiple of what bare Nest on Fastify needs in the same run, so
   that the machine does not matter. Needs the build and the root's packages alone. `--record` writes down what is normal. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOAD_CORE, moveTo, pinning } from './machine/cores.mjs';
import { ROUTES, startComparison } from './measurements/cpu-ratios.mjs';

const RECORD = join(import.meta.dirname, 'guard.json');
/** Well above noise, and well below a cost that has doubled. */
const MOST_TIMES_THE_RECORD = 1.7;
const RECORDINGS = 3;

/** The lower ratio of each route, since noise only adds. */
const lowerOf = (some, others) =>
  Object.fromEntries(ROUTES.map((route) => [route, Math.min(some[route], others[route])]));

const tooDear = (ratios, record) =>
  ROUTES.filter((route) => ratios[route] > record[route] * MOST_TIMES_THE_RECORD);

async function record(comparison) {
  const runs = [];
  for (let run = 0; run < RECORDINGS; run += 1) runs.push(await comparison.measure());
  const rounded = ROUTES.map((route) => {
    const [, middle] = runs.map((ratios) => ratios[route]).toSorted((a, b) => a - b);
    return [route, Number(middle.toFixed(2))];
  });
  writeFileSync(RECORD, `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`);
  console.log(`recorded ${rounded.map((pair) => pair.join(' ')).join(', ')}`);
}

async function check(comparison) {
  const normal = JSON.parse(readFileSync(RECORD, 'utf8'));
  let ratios = await comparison.measure();
  // something else may have run for a while
  if (tooDear(ratios, normal).length > 0) ratios = lowerOf(ratios, await comparison.measure());
  const dear = tooDear(ratios, normal);
  console.log('CPU a request, as a multiple of bare Nest on Fastify');
  for (const route of ROUTES) {
    const cells = [ratios[route], normal[route], normal[route] * MOST_TIMES_THE_RECORD].map((n) => n.toFixed(2));
    const [now, recorded, most] = cells.map((cell) => cell.padStart(7));
    console.log(`  ${route.padEnd(12)}${now}  recorded ${recorded}  most ${most}${dear.includes(route) ? '  TOO DEAR' : ''}`);
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

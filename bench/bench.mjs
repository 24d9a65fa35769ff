/* Watchword against others on this machine. `--only=refresh,me` measures some parts; `--report` writes the page of the last
   run again without measuring. */
import { relative } from 'node:path';
import { installOnce } from '../scripts/install-once.mjs';
import { LOAD_CORE, moveTo, pinning } from './machine/cores.mjs';
import { measureAll } from './measure-all.mjs';
import { options } from './options.mjs';
import { printBars } from './report/console.mjs';
import { lastResults, withCircumstances, writeReport } from './report/write-report.mjs';

async function measured() {
  installOnce(import.meta.dirname, 'the compared servers in bench/');
  moveTo(LOAD_CORE, process.pid);
  console.log(`${pinning}; ${options.rounds} rounds of ${options.milliseconds / 1_000} s`);
  return withCircumstances(await measureAll(), options);
}

const results = process.argv.includes('--report') ? lastResults() : await measured();
printBars(results);
console.log(`\n${relative(process.cwd(), writeReport(results))}`);

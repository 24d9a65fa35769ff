import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { pinning } from '../machine/cores.mjs';
import { markdownOf } from './markdown.mjs';
import { svgOf } from './svg.mjs';

const ROOT = join(import.meta.dirname, '../..');
const DRAFTS = join(ROOT, 'var/bench');
const RESULTS = join(DRAFTS, 'results.json');

const load = () => loadavg()[0].toFixed(1);
const loadBefore = load();

/** Adds when and where the run was. */
export function withCircumstances(results, options) {
  const machine = {
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    kernel: release().split('-')[0],
    node: process.versions.node,
    pinning,
    loadBefore,
    loadAfter: load(),
  };
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'bench/package.json'), 'utf8'));
  return { date: new Date().toISOString().slice(0, 10), machine, options, versions: dependencies, ...results };
}

/**
 * Writes the page and its plot, into `docs` for a whole run. The figures are kept in `var/bench`, so that the page can be
 * written again without measuring.
 *
 * @returns where the page is
 */
export function writeReport(results) {
  const folder = results.options.isPartial ? DRAFTS : join(ROOT, 'docs');
  mkdirSync(DRAFTS, { recursive: true });
  mkdirSync(join(folder, 'images'), { recursive: true });
  writeFileSync(RESULTS, JSON.stringify(results, null, 2));
  writeFileSync(join(folder, 'benchmarks.md'), markdownOf(results));
  writeFileSync(join(folder, 'images/benchmarks.svg'), svgOf(results));
  return join(folder, 'benchmarks.md');
}

export const lastResults = () => JSON.parse(readFileSync(RESULTS, 'utf8'));

/*
 * Runs a program of dist, after building it where that is needed: `node scripts/run-built.mjs cli users list`. In this
 * very process, so that signals and exit codes are the program's own and nothing is started twice.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfNeeded } from './build/built.mjs';

const root = resolve(import.meta.dirname, '..');
const [, , program] = process.argv;
const status = buildIfNeeded(root);
if (status !== 0) process.exit(status);
const file = resolve(root, 'dist', `${program}.js`);
// as if it had been started by itself
process.argv.splice(1, 2, file);
await import(pathToFileURL(file).href);

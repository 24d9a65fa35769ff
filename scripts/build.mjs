/*
 * Builds dist from src: `npm run build`; with --if-needed only when dist was built from other sources. With --unbundle it leaves the
 * programs to `nest start --watch`.
 */
import { resolve } from 'node:path';
import { build, buildIfNeeded, unbundle } from './build/built.mjs';

const root = resolve(import.meta.dirname, '..');
if (process.argv.includes('--unbundle')) unbundle(root);
else process.exitCode = process.argv.includes('--if-needed') ? buildIfNeeded(root) : build(root);

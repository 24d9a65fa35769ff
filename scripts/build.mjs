/* Builds dist from src: `npm run build`; with --if-needed only when dist was built from other sources. */
import { resolve } from 'node:path';
import { build, buildIfNeeded } from './build/built.mjs';

const root = resolve(import.meta.dirname, '..');
process.exitCode = process.argv.includes('--if-needed') ? buildIfNeeded(root) : build(root);

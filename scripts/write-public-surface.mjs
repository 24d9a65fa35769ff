/* Writes what the package promises to docs/public-surface.txt: `npm run public-surface`. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { publicDeclarations, surfaceText } from './package/public-declarations.mjs';

const root = resolve(import.meta.dirname, '..');
const declarations = publicDeclarations(root);
const file = resolve(root, 'docs/public-surface.txt');
writeFileSync(file, surfaceText(declarations));
process.stdout.write(`${declarations.length} exports written to ${file}\n`);

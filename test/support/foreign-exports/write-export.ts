/* tsx write-export.ts <file of an export> <people> <folder>: writes it, and the files of its options, and prints their paths. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FOREIGN_EXPORTS } from './foreign-exports.js';

const [name = '', people = '', folder = '.'] = process.argv.slice(2);
const found = FOREIGN_EXPORTS.find(({ file }) => file === name);
if (!found) throw new Error(`there is no ${name} among ${FOREIGN_EXPORTS.map(({ file }) => file).join(', ')}`);

const path = join(folder, name);
await pipeline(Readable.from(found.write(Number(people))), createWriteStream(path));
const options: Record<string, string> = {};
for (const [option, write] of Object.entries(found.optionFiles ?? {})) {
  options[option] = join(folder, `${name}.${option}`);
  await pipeline(Readable.from(write(Number(people))), createWriteStream(options[option]));
}
console.log(JSON.stringify({ system: found.system, path, options, otherRecords: found.otherRecords }));

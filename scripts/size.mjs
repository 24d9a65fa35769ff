/*
 * Says how many packages production installs and how large they are: `npm run size`. It fails above the limits, so that
 * a heavy dependency is noticed when it comes in. Counted is what a run needs on this machine. What npm keeps only because a
 * tool of this repository uses it as well (an optional peer, such as TypeScript) is named apart.
 */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const BYTES_PER_MB = 1e6;
const LARGEST_SHOWN = 8;

/** See docs/running.md, "What is installed", for why they are not lower. */
const LIMITS = { packages: 185, megabytes: 135 };

const root = resolve(import.meta.dirname, '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

const installed = Object.entries(packages)
  .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional && existsSync(join(root, path)))
  .map(([path]) => ({ path, bytes: bytesIn(join(root, path)) }));
const megabytes = installed.reduce((sum, { bytes }) => sum + bytes, 0) / BYTES_PER_MB;
const kept = Object.entries(packages).filter(([, { devOptional }]) => devOptional);

console.log(`Production needs ${installed.length} packages, ${megabytes.toFixed(0)} MB of files.`);
console.log(
  `In this repository npm also keeps ${kept.map(([path]) => path.replace(/^node_modules\//, '')).join(', ')}.`,
);
for (const { path, bytes } of installed.sort((a, b) => b.bytes - a.bytes).slice(0, LARGEST_SHOWN)) {
  console.log(`  ${(bytes / BYTES_PER_MB).toFixed(1).padStart(5)} MB  ${path.replace(/^node_modules\//, '')}`);
}
if (installed.length > LIMITS.packages || megabytes > LIMITS.megabytes) {
  console.error(`The limit is ${LIMITS.packages} packages and ${LIMITS.megabytes} MB.`);
  process.exitCode = 1;
}

/** Without the packages inside it, which have lines of their own in the lock file. */
function bytesIn(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += entry.name === 'node_modules' ? 0 : bytesIn(path);
    else bytes += lstatSync(path).size;
  }
  return bytes;
}

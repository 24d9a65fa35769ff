import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES_PER_MB = 1e6;

/** See docs/package.md; without the package itself. */
const LIMITS = { packages: 185, megabytes: 135 };

/** How much a host installs for the package, beside the package itself. */
export function checkSize({ host, installed }) {
  const lock = JSON.parse(readFileSync(join(host, 'node_modules/.package-lock.json'), 'utf8'));
  const packages = Object.keys(lock.packages).length - 1;
  const own = bytesIn(installed) / BYTES_PER_MB;
  const others = bytesIn(join(host, 'node_modules')) / BYTES_PER_MB - own;
  assert.ok(packages <= LIMITS.packages && others <= LIMITS.megabytes, `${packages} packages, ${others} MB`);
  return `${packages} packages with ${others.toFixed(1)} MB, and the package itself with ${own.toFixed(1)} MB`;
}

function bytesIn(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesIn(path);
    else if (entry.isFile()) bytes += lstatSync(path).size;
  }
  return bytes;
}

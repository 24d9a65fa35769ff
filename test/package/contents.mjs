import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const NEEDED = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  '.env.example',
  'dist/bin.js',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/testing/index.js',
  'dist/testing/index.d.ts',
  'dist/client/index.js',
  'dist/client/index.d.ts',
  'dist/guard/index.js',
  'dist/guard/index.d.ts',
  'dist/modules/passwords/policy/common-passwords.filter',
  'dist/modules/passwords/policy/strength-worker.mjs',
];

/** Of the repository, and nothing for whoever installs the package. */
const UNWANTED = /^(?!src\/|dist\/)[^/]+\/|\.spec\.|\.tsbuildinfo$|\.sha256$|^src\/.*\.filter(\.md)?$|(^|\/)\.env$/;

/** The tarball has what is needed, nothing of the tests, and a source for every map. */
export function checkContents({ installed }) {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installed, join(entry.parentPath, entry.name)))
    // what npm may have installed below it is of others
    .filter((name) => !name.startsWith('node_modules/'));
  assert.deepEqual(
    NEEDED.filter((name) => !files.includes(name)),
    [],
  );
  assert.deepEqual(
    files.filter((name) => UNWANTED.test(name)),
    [],
  );
  checkEntrances(installed);
  const maps = files.filter((name) => name.endsWith('.map'));
  assert.ok(maps.some((name) => name.endsWith('.js.map')) && maps.some((name) => name.endsWith('.d.ts.map')));
  assert.deepEqual(
    maps.flatMap((name) => lostSources(join(installed, name))),
    [],
  );
}

/** What package.json points to is there, and nothing of it is for this repository only. */
function checkEntrances(installed) {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const targets = [manifest.main, manifest.types, ...leavesOf(manifest.exports), ...leavesOf(manifest.bin)];
  assert.deepEqual(
    targets.filter((target) => !existsSync(join(installed, target))),
    [],
  );
  for (const script of ['preinstall', 'install', 'postinstall']) assert.equal(manifest.scripts[script], undefined);
}

function leavesOf(tree) {
  return typeof tree === 'string' ? [tree] : Object.values(tree).flatMap(leavesOf);
}

function lostSources(map) {
  const { sources, sourcesContent } = JSON.parse(readFileSync(map, 'utf8'));
  return sources.filter((source, index) => !sourcesContent?.[index] && !existsSync(join(dirname(map), source)));
}

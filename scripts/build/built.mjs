import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const BUILD_INFO = 'tsconfig.build.tsbuildinfo';
const STAMP = 'sources.sha256';
/** What the compiler reads besides the sources. */
const CONFIGURATION = ['nest-cli.json', 'package-lock.json', 'tsconfig.build.json', 'tsconfig.json'];
/** What else decides how dist looks. */
const BUNDLER = join(import.meta.dirname, 'bundle-programs.mjs');
/** Where the programs are in few files. */
const PROGRAMS = join('dist', 'programs');

/** Copied to dist as they are; nest-cli.json has the same endings among its assets. */
const COPIED = ['.filter', '.filter.md', '.mjs'];

/**
 * Builds root/src to root/dist unless dist was built from exactly these sources. They are compared by content, because
 * times say nothing after a checkout, a copy or a layer of a container. Messages go to standard error: standard output is
 * the program's.
 *
 * @returns the exit code: 0 when dist is as it should be
 */
export function buildIfNeeded(root) {
  // where only dist was brought along, there is nothing to compare it with, and no compiler either
  if (!existsSync(join(root, 'src'))) return 0;
  return isUpToDate(root) ? 0 : build(root);
}

/** Builds what has changed, and says so. Whatever of dist is missing is built again, and what has lost its source goes. */
export function build(root) {
  const dist = join(root, 'dist');
  process.stderr.write('Building dist/ from src/ …\n');
  rmSync(join(dist, STAMP), { force: true });
  // the compiler trusts its record of what it has written, also when that is gone
  if (missingIn(root).length > 0) rmSync(join(dist, BUILD_INFO), { force: true });
  // read before the compiler reads the sources: what is changed meanwhile is built the next time
  const digest = digestOf(root);
  const { status } = spawnSync(process.execPath, [nestOf(root), 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) return status ?? 1;
  const missing = missingIn(root);
  if (missing.length > 0) {
    process.stderr.write(`The build has not written ${missing[0]}: is it excluded in tsconfig.build.json?\n`);
    return 1;
  }
  // the package would ship them
  for (const path of leftoversIn(root)) rmSync(join(root, path));
  const bundled = spawnSync(process.execPath, [BUNDLER, root], { stdio: ['ignore', 2, 2] });
  if (bundled.status !== 0) return bundled.status ?? 1;
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, STAMP), [digest, ...programFilesIn(root)].join('\n'));
  process.stderr.write(`Built ${outputsOf(root).length} files.\n`);
  return 0;
}

/**
 * For a compiler that watches the sources: it writes single modules, and does not know that the programs have been bundled from
 * older ones.
 */
export function unbundle(root) {
  for (const name of [STAMP, BUILD_INFO, 'main.js', 'cli.js']) rmSync(join(root, 'dist', name), { force: true });
  rmSync(join(root, PROGRAMS), { recursive: true, force: true });
}

function isUpToDate(root) {
  const stamp = join(root, 'dist', STAMP);
  if (!existsSync(stamp)) return false;
  const wanted = [digestOf(root), ...programFilesIn(root)].join('\n');
  if (readFileSync(stamp, 'utf8') !== wanted) return false;
  return missingIn(root).length === 0 && leftoversIn(root).length === 0;
}

function digestOf(root) {
  const hash = createHash('sha256').update(readFileSync(BUNDLER));
  for (const path of [...CONFIGURATION, ...sourcesOf(root)]) {
    if (existsSync(join(root, path)))
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(root, path)))
        .update('\0');
  }
  return hash.digest('hex');
}

function sourcesOf(root) {
  return readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => ['.ts', ...COPIED].some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join('src', name));
}

/** What the build writes for each source; one that is a declaration has no output. */
function outputsOf(root) {
  return sourcesOf(root)
    .filter((path) => !path.endsWith('.d.ts'))
    .map((path) => path.replace(/^src/, 'dist'))
    .flatMap((path) =>
      path.endsWith('.ts') ? [path.replace(/\.ts$/, '.js'), path.replace(/\.ts$/, '.d.ts')] : [path],
    );
}

/** Their names change with what is in them. */
function programFilesIn(root) {
  const folder = join(root, PROGRAMS);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function missingIn(root) {
  return outputsOf(root).filter((path) => !existsSync(join(root, path)));
}

/** Files of dist whose source is gone: the compiler deletes nothing. */
function leftoversIn(root) {
  const expected = new Set(outputsOf(root));
  return readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ![BUILD_INFO, STAMP].includes(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => dirname(path) !== PROGRAMS && !expected.has(path.replace(/\.map$/, '')));
}

function nestOf(root) {
  return createRequire(join(root, 'package.json')).resolve('@nestjs/cli/bin/nest.js');
}

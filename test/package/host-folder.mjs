import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** An empty folder of a team, into which the tarball of this repository is packed and installed. */
export class HostFolder {
  static create() {
    return new HostFolder(mkdtempSync(join(tmpdir(), 'watchword-host-')));
  }

  constructor(folder) {
    this.folder = folder;
    this.packed = join(folder, 'packed');
    this.host = join(folder, 'host');
    for (const each of [this.packed, this.host]) mkdirSync(each);
  }

  /** Where npm puts the package. */
  get installed() {
    return this.path('node_modules/watchword');
  }

  get tarball() {
    const [name] = readdirSync(this.packed);
    return join(this.packed, name);
  }

  path(...parts) {
    return join(this.host, ...parts);
  }

  /** A folder below the host's, whose modules are of one kind: `module` or `commonjs`. */
  folderOf(kind, name) {
    const folder = this.path(name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, type: kind })}\n`);
    return folder;
  }

  pack() {
    must(run('npm', ['pack', '--pack-destination', this.packed], { cwd: ROOT }));
  }

  install() {
    writeFileSync(this.path('package.json'), `${JSON.stringify({ name: 'host', private: true })}\n`);
    this.add(this.tarball);
  }

  /** Installs what a team installs itself. It takes away what was lent before. */
  add(...packages) {
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    must(run('npm', ['install', ...quiet, ...packages], { cwd: this.host }));
  }

  /** Lends the host a package of this repository that a team would install itself. */
  lend(name) {
    const target = this.path('node_modules', name);
    mkdirSync(resolve(target, '..'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), target);
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a program to its end. @returns its exit code, and what it wrote */
export function run(program, parameters, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, { encoding: 'utf8', ...options });
  if (error) throw error;
  return { status, stdout, stderr, command: [program, ...parameters].join(' ') };
}

/** @throws Error with all that was written, unless the program ended well */
export function must(ended) {
  if (ended.status === 0) return ended;
  throw new Error(`${ended.command} ended with ${ended.status}\n${ended.stdout}\n${ended.stderr}`);
}

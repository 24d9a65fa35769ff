import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { must, ROOT, run } from '../test/package/host-folder.mjs';

const LEFT_OUT = ['node_modules', 'dist', 'var'];
const QUIET = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/** The folders that are applications of their own: those with a package.json. The page in spa is served by this repository. */
export function namesOfExamples() {
  const names = readdirSync(join(ROOT, 'examples'));
  return names.filter((name) => existsSync(join(ROOT, 'examples', name, 'package.json')));
}

/** Some of the examples in a folder elsewhere, which installed the tarball of this repository. */
export class InstalledExamples {
  constructor(names) {
    this.names = names;
    this.folder = mkdtempSync(join(tmpdir(), 'watchword-examples-'));
  }

  folderOf(name) {
    return join(this.folder, 'examples', name);
  }

  /** Where an example looks for it by its own package.json: two folders above. */
  pack() {
    must(run('npm', ['pack', '--pack-destination', this.folder], { cwd: ROOT }));
  }

  /** One installation for all of them, as workspaces. */
  install() {
    for (const name of this.names) {
      const filter = (path) => !LEFT_OUT.includes(path.split('/').at(-1));
      cpSync(join(ROOT, 'examples', name), this.folderOf(name), { recursive: true, filter });
    }
    // what this repository has to hold back, so that an installation fails neither here nor there
    const { overrides } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const manifest = { private: true, workspaces: this.names.map((name) => `examples/${name}`), overrides };
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify(manifest));
    must(run('npm', ['install', ...QUIET], { cwd: this.folder }));
    // on Node 20 a team installs it itself, which takes a compiler and a minute
    if (Number.parseInt(process.versions.node, 10) < 22) this.lend('better-sqlite3-12');
  }

  lend(name) {
    const target = join(this.folder, 'node_modules', name);
    mkdirSync(resolve(target, '..'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), target);
  }

  /** @returns what it wrote */
  runScript(name, script) {
    const options = { cwd: this.folderOf(name), env: { ...process.env, NODE_ENV: undefined, NO_COLOR: '1' } };
    const { stdout, stderr } = must(run('npm', ['run', '--silent', script], options));
    return stdout + stderr;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

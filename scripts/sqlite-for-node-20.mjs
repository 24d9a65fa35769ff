/* After the installation: compiles better-sqlite3 12 on Node 20, the only one that uses it (see
   docs/decisions/0018-which-node.md). On newer ones nothing is compiled, so no compiler is needed. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const folder = folderOf('better-sqlite3-12');
const isUsed = Number.parseInt(process.versions.node, 10) < 22 && folder !== undefined;

if (isUsed && !loads(folder)) {
  console.log('Compiling SQLite for Node 20; Node 24 needs no compiler …');
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'install'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(
      `${stdout}\n${stderr}\nSQLite could not be compiled: that needs python3, make and a C++ compiler.\n`,
    );
    process.exitCode = 1;
  }
}

/** Asked of another process, because what was compiled for another Node may end it. */
function loads(folder) {
  const open = `new (require(${JSON.stringify(folder)}))(':memory:')`;
  return spawnSync(process.execPath, ['-e', open], { stdio: 'ignore' }).status === 0;
}

/** Undefined where the packages for development were left out. */
function folderOf(name) {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

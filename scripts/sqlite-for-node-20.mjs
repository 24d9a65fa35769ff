/* After the installation: compiles better-sqlite3 12 on Node 20, the only one that uses it (see
   docs/decisions/0018-which-node.md). On newer ones nothing is compiled, so no compiler is needed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const isUsed = Number.parseInt(process.versions.node, 10) < 22;
const folder = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));

if (isUsed && !existsSync(join(folder, 'build/Release/better_sqlite3.node'))) {
  console.log('Compiling SQLite for Node 20; Node 24 needs no compiler …');
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'install'], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(
      `${stdout}\n${stderr}\nSQLite could not be compiled: that needs python3, make and a C++ compiler.\n`,
    );
    process.exitCode = 1;
  }
}

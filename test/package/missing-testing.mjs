import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, run } from './host-folder.mjs';

const SCRIPT = `import { createTestApp } from 'watchword/testing';
await createTestApp().catch((error) => console.log(error.message));
`;

/** Who only runs the application needs no package for tests; who starts the kit without it is told its name. */
export function checkMissingTesting(host) {
  const folder = host.folderOf('module', 'without-testing');
  writeFileSync(join(folder, 'kit.js'), SCRIPT);
  const { stdout } = must(run(process.execPath, [join(folder, 'kit.js')], { cwd: folder }));
  assert.match(stdout, /^createTestApp needs the package @nestjs\/testing; install it .*npm install/);
}

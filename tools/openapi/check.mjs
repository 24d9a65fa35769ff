/* `npm run check:openapi`: what other people's tools say of the OpenAPI document and the Postman collection. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const LOCK = join(HERE, 'package-lock.json');
/** npm writes it at the end of an installation. */
const INSTALLED = join(HERE, 'node_modules/.package-lock.json');

/** The product does not need these packages, so they are installed here and only when they are used. */
function installTools() {
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs) return;
  console.log('Installing the OpenAPI tools in tools/openapi/ …');
  const { status } = spawnSync('npm', ['ci', '--prefix', HERE, '--no-audit', '--no-fund', '--ignore-scripts'], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`npm ci --prefix tools/openapi ended with ${status}`);
}

installTools();
const tests = readdirSync(join(HERE, 'test')).map((name) => join(HERE, 'test', name));
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=1', ...tests], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

/* `npm run check:openapi`: what other people's tools say of the OpenAPI document and the Postman collection. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from '../../scripts/install-once.mjs';

const HERE = import.meta.dirname;

// the product does not need these packages, so they are installed here and only when they are used
installOnce(HERE, 'the OpenAPI tools in tools/openapi/', '--ignore-scripts');
const tests = readdirSync(join(HERE, 'test')).map((name) => join(HERE, 'test', name));
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=1', ...tests], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DOCUMENT, runTool } from '../run-tool.mjs';
import { startServer } from '../server.mjs';

const GENERATED = join(import.meta.dirname, '../generated');
const NAMES = ['register', 'login', 'refreshTokens', 'logout', 'listMySessions', 'listUsers', 'rotateSigningKey'];

const generated = (path) => readFileSync(join(GENERATED, path), 'utf8');

async function succeeds(tool, args) {
  const { code, stdout, stderr } = await runTool(tool, args);
  assert.equal(code, 0, `${tool}: ${stdout}${stderr}`);
}

describe('a client generated from the document', () => {
  before(() => rmSync(GENERATED, { recursive: true, force: true }));

  test('by openapi-typescript has every operation under its id', async () => {
    await succeeds('openapi-typescript', [DOCUMENT, '--output', join(GENERATED, 'openapi-typescript/schema.ts')]);
    for (const name of NAMES)
      assert.match(generated('openapi-typescript/schema.ts'), new RegExp(`^ {4}${name}: {$`, 'm'));
  });

  test('by @hey-api/openapi-ts has a function for every operation, named by its id', async () => {
    await succeeds('openapi-ts', ['--input', DOCUMENT, '--output', join(GENERATED, 'hey-api'), '--no-log-file']);
    for (const name of NAMES)
      assert.match(generated('hey-api/sdk.gen.ts'), new RegExp(`^export const ${name} = `, 'm'));
  });

  test('by orval has a function for every operation, named by its id', async () => {
    const target = join(GENERATED, 'orval/watchword.ts');
    await succeeds('orval', ['--input', DOCUMENT, '--output', target, '--client', 'fetch']);
    for (const name of NAMES)
      assert.match(generated('orval/watchword.ts'), new RegExp(`^export const ${name} = `, 'm'));
  });

  test('by each of them compiles in the strict mode', async () => {
    await succeeds('tsc', ['--project', 'tsconfig.json']);
  });

  describe('and asked of a running server', () => {
    let server;
    before(async () => (server = await startServer()));
    after(() => server?.stop());

    test('registers, logs in, refreshes, reads the profile and logs out', async () => {
      const { walk } = await import('../generated/built/walk.js');
      const { user, statusAfterLogout } = await walk(server.url);
      assert.equal(user.fullName, 'Ada Walker');
      assert.equal(statusAfterLogout, 401);
    });
  });
});

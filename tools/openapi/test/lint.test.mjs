import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOCUMENT, runTool } from '../run-tool.mjs';

test('Redocly finds no error and no warning by its recommended rules', async () => {
  const { stdout, stderr } = await runTool('redocly', ['lint', DOCUMENT, '--extends=recommended', '--format=json']);
  assert.match(stdout, /^\s*\{/, stderr);
  const { totals, problems } = JSON.parse(stdout);
  assert.deepEqual(problems, []);
  assert.deepEqual(totals, { errors: 0, warnings: 0, ignored: 0 });
});

test('Spectral finds no error and no warning by spectral:oas', async () => {
  const { code, stdout, stderr } = await runTool('spectral', [
    'lint',
    DOCUMENT,
    '--format=json',
    '--fail-severity=hint',
    '--quiet',
  ]);
  assert.equal(stdout.trim(), '[]', stderr);
  assert.equal(code, 0, stderr);
});

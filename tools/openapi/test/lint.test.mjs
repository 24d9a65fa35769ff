import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOCUMENT, runTool } from '../run-tool.mjs';

/** A browser goes there and is sent on: they have no success but that. */
const REDIRECTIONS = ['authorize/get', 'callback/get', 'callback/post'];

const pointerOf = ({ location: [{ pointer }] }) => pointer;
const summaryOf = (problem) => `${problem.ruleId} ${pointerOf(problem)}: ${problem.message}`;
const isOfARedirection = (problem) =>
  problem.ruleId === 'operation-2xx-response' &&
  REDIRECTIONS.some((each) => pointerOf(problem) === `#/paths/~1api~1auth~1providers~1{provider}~1${each}/responses`);

test('Redocly finds no error and no warning by its recommended rules', async () => {
  const { stdout, stderr } = await runTool('redocly', ['lint', DOCUMENT, '--extends=recommended', '--format=json']);
  assert.match(stdout, /^\s*\{/, stderr);
  const { problems } = JSON.parse(stdout);
  assert.deepEqual(problems.filter((problem) => !isOfARedirection(problem)).map(summaryOf), []);
  assert.equal(problems.filter(isOfARedirection).length, REDIRECTIONS.length);
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

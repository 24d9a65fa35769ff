import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageWithTables, readPage } from '../page.mjs';

test('the tables of docs/verifiers.md say what is tried here; `npm run verifiers -- --write` writes them', () => {
  const page = readPage();
  assert.equal(page, pageWithTables(page));
});

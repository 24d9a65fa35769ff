import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { clientTypes } from '../client-types.mjs';

const files = Object.entries(await clientTypes());

for (const [file, text] of files) {
  test(`${file.replace(/^.*\/src\//, 'src/')} is what \`npm run client-types\` makes of the document`, () => {
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  test(`${file.replace(/^.*\/src\//, 'src/')} has nothing but types`, () => {
    const statements = text.split('\n').filter((line) => /^[a-z]/.test(line));
    assert.deepEqual(
      statements.filter((line) => !line.startsWith('export type ')),
      [],
    );
  });
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { publicDeclarations, surfaceText } from '../../scripts/package/public-declarations.mjs';

const declarations = publicDeclarations(resolve('.'));

it('the public declarations are those in docs/public-surface.txt; `npm run public-surface` writes them', () => {
  expect(surfaceText(declarations)).toBe(readFileSync('docs/public-surface.txt', 'utf8'));
});

it('every export, and every public member of one, has a comment', () => {
  expect(declarations.flatMap(({ undocumented }) => undocumented)).toEqual([]);
});

it('shows no private member, and has a declaration for each export', () => {
  const texts = declarations.map(({ text }) => text);
  expect(texts.filter((text) => text === '' || /^\s+(private |#)/m.test(text))).toEqual([]);
});

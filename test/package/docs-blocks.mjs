import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './host-folder.mjs';

/** What the blocks of a page can use beside the package. */
export const PAGES = {
  // a test of a team has the runner's globals
  'docs/extending.md': { types: ['node', 'jest'] },
  'docs/client.md': { types: ['node'], lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] },
};

const OPTIONS = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  strictPropertyInitialization: false,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  // the declarations of the packages are checked once, with the application
  skipLibCheck: true,
  noEmit: true,
};

/** Every block of TypeScript on the page is a file that compiles by itself, with nothing but the package. */
export function checkDocsBlocks(host, page) {
  const folder = host.folderOf('module', page.replace(/\W/g, '-'));
  const blocks = blocksOf(readFileSync(join(ROOT, page), 'utf8'));
  assert.ok(blocks.length > 0);
  const files = blocks.map(({ line, code }) => {
    const file = join(folder, `line-${String(line).padStart(4, '0')}.ts`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, code);
    return { file, line, isAlone: /^declare (module|global)\b/m.test(code) };
  });
  // what a block declares for everybody must not help another one to compile
  const groups = [
    files.filter(({ isAlone }) => !isAlone),
    ...files.filter(({ isAlone }) => isAlone).map((each) => [each]),
  ];
  const options = { ...OPTIONS, ...PAGES[page] };
  const compiler = remembering(ts.createCompilerHost(options));
  const problems = groups
    .filter((group) => group.length > 0)
    .flatMap((group) => problemsIn(group, { options, compiler, page }));
  assert.deepEqual(problems, []);
  return `${blocks.length} blocks`;
}

function problemsIn(group, { options, compiler, page }) {
  const program = ts.createProgram({ rootNames: group.map(({ file }) => file), options, host: compiler });
  return group.flatMap(({ file, line }) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    const isFile = ts.isExternalModule(source) ? [] : [`${page}:${line}: has neither an import nor an export`];
    return [...isFile, ...found.map((each) => `${page}:${textOf(each, source, line)}`)];
  });
}

function textOf({ messageText, start = 0 }, source, line) {
  const offset = source.getLineAndCharacterOfPosition(start).line;
  return `${line + offset}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

const parsed = new Map();

/** Parses a file once for all programs. */
function remembering(compiler) {
  return {
    ...compiler,
    getSourceFile(name, ...others) {
      if (!parsed.has(name)) parsed.set(name, compiler.getSourceFile(name, ...others));
      return parsed.get(name);
    },
  };
}

/** @returns each block with the line of the page on which its code begins */
function blocksOf(page) {
  const blocks = [];
  for (const match of page.matchAll(/^```(?:ts|typescript)[^\n]*\n([\s\S]*?)^```/gm)) {
    blocks.push({ line: page.slice(0, match.index).split('\n').length + 1, code: match[1] });
  }
  return blocks;
}

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder.js';

const BUILT = resolve('scripts/build/built.mjs');

/** The project's own configuration around one source. */
function aProject(): string {
  const root = temporaryFolder('project');
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src', 'main.ts'), 'export const answer: number = 41;\n');
  for (const name of ['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package.json', 'package-lock.json']) {
    writeFileSync(join(root, name), readFileSync(resolve(name)));
  }
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  return root;
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  /** Whether anything was built, which is always said. */
  readonly hasBuilt: boolean;
}

function run(call: 'build' | 'buildIfNeeded' | 'unbundle', root: string): Run {
  const script = `import { ${call} } from ${JSON.stringify(BUILT)}; process.exit(${call}(${JSON.stringify(root)}));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  return { code: status, stdout, hasBuilt: stderr.includes('Built ') };
}

describe('building when it is needed', () => {
  const root = aProject();
  const source = join(root, 'src', 'main.ts');
  const output = join(root, 'dist', 'main.js');
  const program = join(root, 'dist', 'programs', 'main.js');
  const done = { code: 0, stdout: '', hasBuilt: true };
  const nothing = { code: 0, stdout: '', hasBuilt: false };

  it('builds what was never built, and that once', () => {
    expect(run('buildIfNeeded', root)).toEqual(done);
    expect(readFileSync(program, 'utf8')).toContain('answer = 41');
    expect(run('buildIfNeeded', root)).toEqual(nothing);
  });

  it('builds nothing for a source that only looks newer, as after a checkout', () => {
    utimesSync(source, new Date(), new Date());
    expect(run('buildIfNeeded', root)).toEqual(nothing);
  });

  it('builds a source that was changed, though it looks older', () => {
    writeFileSync(source, 'export const answer: number = 42;\n');
    utimesSync(source, new Date(0), new Date(0));
    expect(run('buildIfNeeded', root)).toEqual(done);
    expect(readFileSync(program, 'utf8')).toContain('answer = 42');
  });

  it.each(['build', 'buildIfNeeded'] as const)('%s builds again what somebody has deleted', (call) => {
    rmSync(join(root, 'dist'), { recursive: true });
    expect(run(call, root)).toEqual(done);
    for (const path of [output, program]) {
      rmSync(path);
      expect(run(call, root)).toEqual(done);
      expect(existsSync(path)).toBe(true);
    }
  });

  it.each(['build', 'buildIfNeeded'] as const)('%s deletes what has lost its source', (call) => {
    const other = join(root, 'src', 'other.ts');
    writeFileSync(other, 'export const other = 1;\n');
    expect(run(call, root)).toEqual(done);
    rmSync(other);
    expect(run(call, root)).toEqual(done);
    expect(readdirSync(join(root, 'dist')).filter((name) => name.startsWith('other'))).toEqual([]);
  });

  it('leaves the programs to a compiler that watches the sources, and bundles them again afterwards', () => {
    expect(run('unbundle', root)).toMatchObject({ hasBuilt: false });
    expect([output, join(root, 'dist', 'programs')].map((path) => existsSync(path))).toEqual([false, false]);
    const nest = resolve('node_modules/@nestjs/cli/bin/nest.js');
    expect(spawnSync(process.execPath, [nest, 'build'], { cwd: root }).status).toBe(0);
    expect(readFileSync(output, 'utf8')).toContain('answer = 42');
    expect(run('buildIfNeeded', root)).toEqual(done);
    expect(readFileSync(output, 'utf8')).toContain('./programs/main.js');
  });

  it('fails for a source that is wrong, and goes on failing until it is right', () => {
    writeFileSync(source, 'export const answer: number = "";\n');
    for (const call of ['buildIfNeeded', 'buildIfNeeded'] as const) {
      expect(run(call, root)).toEqual({ code: 1, stdout: '', hasBuilt: false });
    }
    writeFileSync(source, 'export const answer: number = 43;\n');
    expect(run('buildIfNeeded', root)).toEqual(done);
  });

  it('leaves alone what was brought along without its sources', () => {
    rmSync(join(root, 'src'), { recursive: true });
    expect(run('buildIfNeeded', root)).toEqual(nothing);
    expect(existsSync(output)).toBe(true);
  });
});

it('a program that is run through it gets its own arguments, output and exit code', () => {
  const cli = (...words: string[]) =>
    spawnSync(process.execPath, [resolve('scripts/run-built.mjs'), 'cli', ...words], { encoding: 'utf8' });
  const help = cli('users', '--help');
  expect([help.status, help.stdout]).toEqual([0, expect.stringMatching(/^Usage: npm run cli -- users /)]);
  const wrong = cli('frobnicate');
  expect([wrong.status, wrong.stdout, wrong.stderr]).toEqual([2, '', "USAGE: unknown command 'frobnicate'\n"]);
});

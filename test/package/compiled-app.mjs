import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import ts from 'typescript';
import { must, ROOT, run } from './host-folder.mjs';
import { StartedServer, walk } from './started-server.mjs';

/** How a team compiles; stricter than the scaffold of Nest. */
const COMPILER_OPTIONS = {
  module: 'nodenext',
  moduleResolution: 'nodenext',
  target: 'es2023',
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  strictPropertyInitialization: false,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: false,
  types: ['node'],
  outDir: 'out',
};

/** Both kinds of modules that an application of Nest has. */
export const KINDS = { ESM: 'module', CommonJS: 'commonjs' };

/** What can be imported, and the declarations of it. */
const DOORS = {
  watchword: 'index.d.ts',
  'watchword/testing': 'testing/index.d.ts',
  'watchword/client': 'client/index.d.ts',
  'watchword/guard': 'guard/index.d.ts',
};

/** The application of a team, in TypeScript, in modules of one kind. */
export class CompiledApp {
  constructor(host, kind) {
    this.host = host;
    this.folder = host.folderOf(KINDS[kind], `app-${kind}`);
    cpSync(join(ROOT, 'test/package/app'), this.folder, { recursive: true });
    writeEveryExport(host.installed, this.folder, DOORS);
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }));
  }

  async compile() {
    const compiler = spawn(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', this.folder]);
    const printed = await text(compiler.stdout);
    assert.equal(printed, '', this.folder);
  }

  /** Starts it, walks through it and asks its own routes. */
  async walk(node) {
    const folder = mkdtempSync(join(this.folder, 'run-'));
    const server = await StartedServer.start(node, [join(this.folder, 'out/main.js')], folder);
    const token = await walk(server);
    const me = await server.call('GET', '/team/me', { token });
    assert.match(me.data.name, /^ada-/);
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    assert.equal(claims.year, new Date().getUTCFullYear());
    for (const path of ['/team/admin', '/team/invoices']) {
      assert.deepEqual(
        [(await server.call('GET', path, { token })).status, (await server.call('GET', path)).status],
        [403, 401],
      );
    }
    const { origin } = new URL(server.url);
    const { stdout } = must(run(node, [join(this.folder, 'out/client.js'), origin], { cwd: this.folder }));
    assert.deepEqual(JSON.parse(stdout), { fullName: 'Eve Client', status: 200, isLoggedIn: false });
    assert.equal(await server.stop(), 0);
  }

  useKit(node) {
    const { stdout } = must(run(node, [join(this.folder, 'out/kit.js')], { cwd: this.folder }));
    assert.deepEqual(JSON.parse(stdout), { status: 200, clock: 'number', mailbox: 'object' });
  }
}

/** Writes for each door a file that names every export, values and types. */
export function writeEveryExport(installed, folder, doors) {
  for (const [specifier, entrance] of Object.entries(doors)) {
    const { values, types } = exportsOf(join(installed, 'dist', entrance));
    const text = `import { ${values.join(', ')} } from '${specifier}';
export type { ${types.join(', ')} } from '${specifier}';
export const values: readonly unknown[] = [${values.join(', ')}];
`;
    writeFileSync(join(folder, `every-export-of-${specifier.replace('/', '-')}.ts`), text);
  }
}

/** The names that an entrance exports one by one. */
export function exportsOf(file) {
  const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const values = [];
  const types = [];
  for (const { exportClause, isTypeOnly } of statements.filter(ts.isExportDeclaration)) {
    for (const each of exportClause.elements) (isTypeOnly || each.isTypeOnly ? types : values).push(each.name.text);
  }
  return { values, types };
}

import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './host-folder.mjs';
import { writeEveryExport } from './compiled-app.mjs';

const COMPILER_OPTIONS = { target: 'es2022', strict: true, noUncheckedIndexedAccess: true, skipLibCheck: false };

/** As programs of a browser are compiled: by a bundler or not, and with no types but the browser's. */
const BROWSER = { ...COMPILER_OPTIONS, lib: ['es2022', 'dom', 'dom.iterable'], types: [], noEmit: true };
const WAYS = {
  bundler: { ...BROWSER, module: 'esnext', moduleResolution: 'bundler' },
  nodenext: { ...BROWSER, module: 'nodenext', moduleResolution: 'nodenext' },
};

/** A page that uses the client, and each of the client's exports, compile without the types of Node. */
export function checkClientPage(host) {
  for (const [way, compilerOptions] of Object.entries(WAYS)) {
    const folder = host.folderOf('module', `page-${way}`);
    cpSync(join(ROOT, 'test/package/page'), folder, { recursive: true });
    writeEveryExport(host.installed, folder, { 'watchword/client': 'client/index.d.ts' });
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const { stdout } = run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    assert.equal(stdout, '', folder);
  }
}

/*
 * Uses the package as a team does: packs it, installs the tarball in an empty folder, and compiles and starts applications
 * there. `npm run package`; with `-- --node 22 --node 24` it starts them on these as well.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folderOfNode } from '../../scripts/other-node.mjs';
import { checkBin, checkMissingDriver } from './bin.mjs';
import { checkClientPage } from './client-page.mjs';
import { CompiledApp, KINDS } from './compiled-app.mjs';
import { checkContents } from './contents.mjs';
import { checkDocsBlocks, PAGES } from './docs-blocks.mjs';
import { HostFolder } from './host-folder.mjs';
import { checkMissingTesting } from './missing-testing.mjs';
import { checkPublished } from './published.mjs';
import { checkSize } from './size.mjs';

const { values } = parseArgs({
  options: { node: { type: 'string', multiple: true, default: [] }, keep: { type: 'boolean', default: false } },
});
const isNode20 = Number.parseInt(process.versions.node, 10) < 22;
const host = HostFolder.create();
const failed = [];

/** Says how it went; what follows is of use also after a failure. */
async function check(name, work) {
  const startedAt = performance.now();
  try {
    const found = await work();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`  ✓ ${name}${found ? `: ${found}` : ''} (${seconds} s)`);
  } catch (error) {
    failed.push(name);
    console.log(`  ✗ ${name}\n${error instanceof Error ? error.message : String(error)}`);
  }
}

await check('npm pack', () => host.pack());
await check('npm install of the tarball in an empty folder', () => host.install());
if (failed.length === 0) await checkInstalled();
if (values.keep) console.log(`The folder is ${host.folder}`);
else host.remove();
console.log(failed.length === 0 ? 'The package is right.' : `Failed: ${failed.join('; ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function checkInstalled() {
  await check('what a host installs', () => checkSize(host));
  await check('the files of the package', () => checkContents(host));
  await check('publint and attw', () => checkPublished(host));
  await check('the test kit without @nestjs/testing', () => checkMissingTesting(host));
  host.add('@nestjs/testing@12.1.1', '@types/react@19.3.1');
  if (isNode20) {
    await check('SQLite without its driver for Node 20', () => checkMissingDriver(host));
    // a team installs it itself, which takes a compiler and a minute
    host.lend('better-sqlite3-12');
  }
  for (const types of ['@types/node', '@types/jest']) host.lend(types);
  await check('npx watchword', () => checkBin(host));
  const apps = new Map(Object.keys(KINDS).map((kind) => [kind, new CompiledApp(host, kind)]));
  await check('strict compile of every export, in ESM and in CommonJS', async () => {
    await Promise.all([...apps.values()].map((app) => app.compile()));
  });
  for (const [kind, app] of apps) {
    await startOn(process.execPath, kind, app);
    for (const major of values.node) await startOn(join(folderOfNode(major), 'node'), kind, app);
  }
  // what the page has a team install, or speaks of to a team that has it
  for (const name of ['@nestjs/config', '@nestjs/jwt', '@nestjs/passport', 'passport', '@types/passport', 'axios'])
    host.lend(name);
  await check('a page that uses the client, with the types of a browser alone', () => checkClientPage(host));
  for (const page of Object.keys(PAGES)) await check(`the blocks of ${page}`, () => checkDocsBlocks(host, page));
}

async function startOn(node, kind, app) {
  const name = node === process.execPath ? process.version : node.replace(/^.*\/node\/([\d.]+)\/.*$/, 'v$1');
  await check(`an application in ${kind} on ${name}`, () => app.walk(node));
  await check(`the test kit in ${kind} on ${name}`, () => app.useKit(node));
}

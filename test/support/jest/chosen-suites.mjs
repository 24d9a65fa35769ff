import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const TESTS = resolve(import.meta.dirname, '../..');

/** Not what tools of this repository do, nor what is read from its files. */
const OF_THE_PRODUCT = /^(contracts|e2e|integration(?!\/scripts)|unit)\//;

/** What Node does itself, beyond its language: processes, sockets, streams, threads. Clients of HTTP are only how a test asks. */
const BY_NODE = /from 'node:(child_process|net|readline|stream|stream\/consumers|tls|worker_threads)'/;

/** Where what is compiled for a Node does the work: the drivers of the databases, and the hashes of passwords. */
const BY_COMPILED_CODE = /^(contracts|integration\/database|unit\/modules\/passwords)\/|^e2e\/foreign-hashes/;

/** What these drive runs in a browser, whatever Node starts it. */
const IN_A_BROWSER = /^e2e\/(client-(tabs|lock-holder|page-life)|example-page)/;

/** The spec files that choose a depth: for `npm run test:deep`. */
export function deepSuites() {
  return suitesThat((name) => sourceOf(name).includes(`/depth.js'`));
}

/** The spec files in which another Node could do something else than this one: for `npm run test:node`. */
export function nodeSuites() {
  const isForNode = (name) => BY_COMPILED_CODE.test(name) || usesNode(name);
  return suitesThat((name) => OF_THE_PRODUCT.test(name) && !IN_A_BROWSER.test(name) && isForNode(name));
}

function suitesThat(isChosen) {
  const names = readdirSync(TESTS, { recursive: true }).filter((name) => name.endsWith('.spec.ts'));
  return names.filter((name) => !name.startsWith('drills/') && isChosen(name)).map((name) => `**/test/${name}`);
}

/** Whether the file, or one of `test` that it imports, does. */
function usesNode(name, seen = new Set()) {
  if (seen.has(name)) return false;
  seen.add(name);
  const source = sourceOf(name);
  if (BY_NODE.test(source)) return true;
  const imported = [...source.matchAll(/from '(\.[^']+)\.js'/g)].map(([, path]) =>
    relative(TESTS, resolve(TESTS, dirname(name), `${path}.ts`)),
  );
  return imported.some((path) => existsSync(join(TESTS, path)) && !path.startsWith('..') && usesNode(path, seen));
}

function sourceOf(name) {
  return readFileSync(join(TESTS, name), 'utf8');
}

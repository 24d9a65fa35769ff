/*
 * Builds and tests the examples as their teams would: from the tarball of this repository, in a folder elsewhere, with the
 * packages that their own package.json names. `npm run examples`; with `-- --only extended` one of them, and with
 * `-- --keep` the folder stays.
 */
import { parseArgs } from 'node:util';
import { InstalledExamples, namesOfExamples } from './install.mjs';

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, keep: { type: 'boolean', default: false } },
});
const examples = new InstalledExamples(values.only ?? namesOfExamples());
const failed = [];

/** Says how it went; what follows is of use also after a failure. */
function check(name, work) {
  const startedAt = performance.now();
  try {
    const found = work();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`  ✓ ${name}${found ? `: ${found}` : ''} (${seconds} s)`);
  } catch (error) {
    failed.push(name);
    console.log(`  ✗ ${name}\n${error instanceof Error ? error.message : String(error)}`);
  }
}

check('npm pack', () => examples.pack());
check(`npm install in ${examples.names.join(', ')}`, () => examples.install());
if (failed.length === 0) {
  for (const name of examples.names) {
    check(`${name} compiles`, () => void examples.runScript(name, 'build'));
    check(`${name} keeps its tests`, () => countIn(examples.runScript(name, 'test')));
  }
}
if (values.keep) console.log(`The folder is ${examples.folder}`);
else examples.remove();
console.log(failed.length === 0 ? 'The examples are right.' : `Failed: ${failed.join('; ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** As Jest, Vitest and Node's own runner count, on the line that begins with this word. */
function countIn(printed) {
  return /^\W*tests:?\s+(\d.*)$/im.exec(printed)?.[1] ?? 'no count';
}

// Runs the commands that its parent sends, one after another, in this one process: to load the program takes two seconds of
// CPU, a command takes a tenth of one. Each command finds the process as a new process would be. The URL of the entry has
// another query for each command, so that the entry runs again, while everything that it imports is loaded already. Of the built
// program, the entry is the bundle that dist/cli.js imports.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const { exit } = process;
let commands = 0;
let last = Promise.resolve();

process.on('message', (call) => {
  last = last.then(async () => process.send(await execute(call)));
});
process.on('disconnect', () => exit.call(process));

async function execute({ entry, words, input, environment, folder }) {
  process.chdir(folder);
  process.env = environment;
  process.argv = [process.execPath, entry, ...words];
  process.exitCode = undefined;
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) keepWhatIsWritten(process[name], (text) => (output[name] += text));
  const exited = new Promise((resolve) => {
    // what is written after the end of a process is lost
    process.exit = (code) => resolve({ code: code ?? process.exitCode ?? 0, ...output });
  });
  const bundled = join(dirname(entry), 'programs', basename(entry));
  const url = pathToFileURL(existsSync(bundled) ? bundled : entry);
  url.search = `command=${(commands += 1)}`;
  const loaded = import(url.href).then(() => ({ code: process.exitCode ?? 0, ...output }));
  const end = await Promise.race([exited, loaded]);
  forgetListeners();
  return end;
}

function keepWhatIsWritten(stream, keep) {
  stream.write = (chunk, ...others) => {
    keep(chunk.toString());
    const written = others.at(-1);
    if (typeof written === 'function') process.nextTick(written, null);
    return true;
  };
}

/** Those that ended with the process of the command. */
function forgetListeners() {
  for (const event of ['SIGINT', 'SIGTERM', 'unhandledRejection']) process.removeAllListeners(event);
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
}

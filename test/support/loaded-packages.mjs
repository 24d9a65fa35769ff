// For `node --import`: appends the path of each file that is loaded, however it is, to the file that LOADED_FILES names.
import { appendFileSync } from 'node:fs';
import { Module, register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const note = (path) => appendFileSync(process.env.LOADED_FILES, `${path}\n`);

/** The thread that Node gives to hooks evaluates this file too. */
export async function load(url, context, next) {
  note(url);
  return next(url, context);
}

if (isMainThread) {
  register(import.meta.url);
  const loadFile = Module.prototype.load;
  Module.prototype.load = function (path) {
    note(path);
    return loadFile.call(this, path);
  };
}

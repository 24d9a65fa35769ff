import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from './command-line-error.js';

/** Refuses to write to the file that is read, since its output would be read as input. @throws CommandLineError USAGE */
export async function assertOtherFile(one: string, other: string, message: string): Promise<void> {
  const [path, otherPath] = await Promise.all([one, other].map((each) => realpath(each).catch(() => resolve(each))));
  if (path === otherPath) throw usageError(message);
}

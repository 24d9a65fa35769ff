import { randomBytes } from 'node:crypto';
import { access, type FileHandle, link, open, rename, unlink } from 'node:fs/promises';
import { asUnwritable, BulkError } from './bulk-error.js';

const OWNER_ONLY = 0o600;

/** So that not every line is a write of its own. */
const WRITE_CHARACTERS = 64 * 1_024;

/**
 * Writes a file that its owner alone may read. It gets its name when all of it is there: a half file that looks like a whole
 * one is worse than none.
 *
 * @param mayReplace whether a file that has the name goes; without it that one stays, also when it comes meanwhile
 * @throws BulkError FILE_EXISTS, FILE_UNWRITABLE
 */
export async function writePrivateFile(
  path: string,
  texts: AsyncIterable<string>,
  { mayReplace = false } = {},
): Promise<void> {
  if (!mayReplace) await assertFree(path);
  const partPath = `${path}.${randomBytes(6).toString('hex')}.part`;
  const part = await open(partPath, 'wx', OWNER_ONLY).catch(asUnwritable);
  try {
    try {
      await writeAll(part, texts);
      await part.sync();
    } finally {
      await part.close();
    }
    await (mayReplace ? rename(partPath, path) : link(partPath, path)).catch(asUnwritable);
  } finally {
    // without the name of its own that a rename has taken
    await unlink(partPath).catch(() => undefined);
  }
}

/** Before all the work; whether it still is when the work is done, the link says. */
async function assertFree(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new BulkError('FILE_EXISTS');
}

async function writeAll(file: FileHandle, texts: AsyncIterable<string>): Promise<void> {
  let waiting = '';
  for await (const text of texts) {
    waiting += text;
    if (waiting.length < WRITE_CHARACTERS) continue;
    await file.appendFile(waiting).catch(asUnwritable);
    waiting = '';
  }
  await file.appendFile(waiting).catch(asUnwritable);
}

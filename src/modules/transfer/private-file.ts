import { randomBytes } from 'node:crypto';
import { access, type FileHandle, link, open, rename, unlink } from 'node:fs/promises';
import { asUnwritable, BulkError } from './bulk-error.js';

const OWNER_ONLY = 0o600;

/** Lines are collected up to this length, because a write for each line would be slow. */
const WRITE_CHARACTERS = 64 * 1_024;

/**
 * Writes a file that only its owner may read. It gets its name when it is complete: a half file that looks like a whole one is
 * worse than none.
 *
 * @param mayReplace whether an existing file is replaced. Otherwise it stays, even if somebody makes it in the meantime
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
    // after a rename there is no such file
    await unlink(partPath).catch(() => undefined);
  }
}

/** Fails before the work is done. If the file is made in the meantime, the link fails later. */
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

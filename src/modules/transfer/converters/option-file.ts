import { readFile, stat } from 'node:fs/promises';
import { BulkError } from '../bulk-error.js';

const MOST_BYTES = 64 * 1024;

/** The text of a small file that an option names. @throws BulkError OPTION_FILE_UNUSABLE */
export async function optionText(option: string, path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new Error('the file is too large');
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new BulkError('OPTION_FILE_UNUSABLE', {
      detail: `--${option} must name a text file of at most 64 kB.`,
      cause,
    });
  }
}

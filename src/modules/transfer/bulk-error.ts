const MESSAGES = {
  FILE_UNREADABLE: 'The file cannot be read; it must be a regular file, since it is read twice.',
  FILE_UNWRITABLE: 'The file cannot be written.',
  FILE_EXISTS: 'The file exists already and is left as it is; --force replaces it.',
  FILE_CHANGED: 'The file was changed while it was read; what was imported until then stays imported.',
  IMPORT_RUNNING: 'Another process is importing this file and continues; this import has stopped.',
  FILE_MALFORMED: 'The file cannot be read to its end.',
  FILE_EMPTY: 'No record was found in the file.',
  OPTION_FILE_UNUSABLE: 'A file that an option names cannot be used.',
} as const;

type BulkErrorCode = keyof typeof MESSAGES;

/** More than the code says. */
interface BulkErrorOptions extends ErrorOptions {
  /** A sentence that shows nothing of what stands in the file. */
  readonly detail?: string;
}

/** Why an import, an export or a conversion cannot start or go on. What was done before stays done. */
export class BulkError extends Error {
  override readonly name = 'BulkError';

  constructor(
    readonly code: BulkErrorCode,
    { detail, ...options }: BulkErrorOptions = {},
  ) {
    super(detail === undefined ? MESSAGES[code] : `${MESSAGES[code]} ${detail}`, options);
  }
}

/** For a promise of the file system. @throws BulkError FILE_EXISTS, FILE_UNWRITABLE */
export function asUnwritable(cause: NodeJS.ErrnoException): never {
  throw new BulkError(cause.code === 'EEXIST' ? 'FILE_EXISTS' : 'FILE_UNWRITABLE', { cause });
}

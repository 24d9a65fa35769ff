const MESSAGES = {
  FILE_MALFORMED: 'The file cannot be read further than this',
  FILE_EMPTY: 'No record was found in the file',
  OPTION_FILE_UNUSABLE: 'A file that an option names cannot be used',
} as const;

type ConversionErrorCode = keyof typeof MESSAGES;

/** Why a conversion cannot start or go on. Its message shows nothing that stands in the file. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';

  constructor(
    readonly code: ConversionErrorCode,
    detail: string,
    options: ErrorOptions = {},
  ) {
    super(`${MESSAGES[code]}: ${detail}.`, options);
  }
}

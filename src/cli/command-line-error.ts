/** What only the command line knows to refuse; what the domain refuses is a DomainError. */
export type CommandLineCode =
  | 'USAGE'
  | 'CANNOT_START'
  | 'NOT_CONFIRMED'
  | 'BAD_LINES'
  | 'PEOPLE_LEFT_OUT'
  | 'AUDIT_NOT_INTACT'
  | 'MAIL_NOT_SENT'
  | 'INTERRUPTED';

/** Its message is one line for the operator and holds no secret. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';

  constructor(
    readonly code: CommandLineCode,
    message: string,
  ) {
    super(message);
  }
}

export function usageError(message: string): CommandLineError {
  return new CommandLineError('USAGE', message);
}

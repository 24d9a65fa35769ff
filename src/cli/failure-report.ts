import { reasonOf } from '../bootstrap/start-failure.js';
import { DomainError, type FieldError } from '../kernel/domain-error.js';
import { BulkError } from '../modules/transfer/index.js';
import { CommandLineError } from './command-line-error.js';
import { printable, printableJson } from './printable.js';

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly errors: readonly FieldError[];
}

/** One line of standard error that says what went wrong; as JSON for programs. */
export function failureReport(error: unknown, isJson: boolean): string {
  const failure = failureOf(error);
  if (isJson) return `${printableJson(JSON.stringify({ error: failure }))}\n`;
  const fields = fieldSentences(failure.errors);
  return `${failure.code}: ${printable(failure.message)}${fields && ` ${printable(fields)}`}\n`;
}

export function fieldSentences(errors: readonly FieldError[]): string {
  return errors.map(sentenceOf).join(' ');
}

function sentenceOf({ field, message }: FieldError): string {
  const sentence = message.endsWith('.') ? message : `${message}.`;
  return message.startsWith(field) ? sentence : `${field}: ${sentence}`;
}

function failureOf(error: unknown): Failure {
  if (error instanceof DomainError) return { code: error.code, message: messageOf(error), errors: error.errors };
  const code = isNamed(error) ? error.code : 'INTERNAL_ERROR';
  return { code, message: reasonOf(error), errors: [] };
}

function isNamed(error: unknown): error is CommandLineError | BulkError {
  return error instanceof CommandLineError || error instanceof BulkError;
}

/** The operator may read what for others is in the log alone; the public text of NOT_FOUND is about addresses. */
function messageOf({ code, message, detail }: DomainError): string {
  if (code === 'NOT_FOUND') return detail ?? 'There is nothing of this name or id.';
  return detail === undefined ? message : `${message} (${detail})`;
}

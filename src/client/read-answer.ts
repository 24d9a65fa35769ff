import type { ErrorCode } from './api/error-codes.js';
import { ClientError, type FieldRefusal } from './client-error.js';

interface Envelope {
  readonly code?: unknown;
  readonly message?: string;
  readonly errors?: readonly FieldRefusal[];
  readonly requestId?: string;
  readonly data?: unknown;
}

/** @returns the code of an envelope; undefined for anything else */
export function codeIn(body: unknown): ErrorCode | undefined {
  const { code } = Object(body) as Envelope;
  return typeof code === 'string' ? (code as ErrorCode) : undefined;
}

/**
 * @param body what was in the JSON; undefined if it was none
 * @param retryAfter the header
 * @returns what a successful answer carries
 * @throws ClientError what the server says, or UNEXPECTED_ANSWER where it is no answer of ours, such as the login page of a network
 */
export function readAnswer(status: number, body: unknown, retryAfter: string | null): unknown {
  const { data, message, errors = [], requestId } = Object(body) as Envelope;
  if (status >= 200 && status < 300 && data !== undefined) return data;
  const retryAfterSeconds = Number(retryAfter) || undefined;
  throw new ClientError(codeIn(body) ?? 'UNEXPECTED_ANSWER', { status, message, errors, requestId, retryAfterSeconds });
}

import type { ErrorCode } from './api/error-codes.js';

/** What goes wrong in the client itself, apart from what the server answers. */
export type ClientErrorCode =
  /** The server could not be reached. */
  | 'NETWORK_ERROR'
  /** The server, the storage or another tab did not answer in time. */
  | 'TIMEOUT'
  /** Something else than Watchword answered, such as a proxy. */
  | 'UNEXPECTED_ANSWER'
  /** Somebody else logged in, in this tab or another, after the request was made; it was not repeated in their name. */
  | 'USER_CHANGED'
  /** The session goes on, but a body that is a stream cannot be sent again; make the call again. */
  | 'BODY_NOT_REPLAYABLE'
  /** Nobody is logged in any more, by the user's own wish. */
  | 'LOGGED_OUT'
  /** `close()` was called. */
  | 'CLIENT_CLOSED';

/** A field that the server refused. */
export interface FieldRefusal {
  /** The field's name. */
  readonly field: string;
  /** Why, for programs. */
  readonly code: string;
  /** Why, for people. */
  readonly message: string;
}

/** What is known of a failure beside its code. */
export interface ClientErrorDetails {
  /** For people; the code by default. */
  readonly message?: string;
  /** Of the answer; 0 without one. */
  readonly status?: number;
  /** The refused fields. */
  readonly errors?: readonly FieldRefusal[];
  /** By which the operator finds the request in the log. */
  readonly requestId?: string;
  /** How long the server asks to wait. */
  readonly retryAfterSeconds?: number;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/** Everything that the client fails with, but for the reason of the caller's own AbortSignal. */
export class ClientError extends Error {
  /** For programs: a code of the server's catalogue, or one of the client's own. */
  declare readonly code: ErrorCode | ClientErrorCode;
  /** Of the answer; 0 without one. */
  declare readonly status: number;
  /** The refused fields; empty where none are named. */
  declare readonly errors: readonly FieldRefusal[];
  /** By which the operator finds the request in the log. */
  declare readonly requestId?: string;
  /** How long the server asks to wait. */
  declare readonly retryAfterSeconds?: number;

  /** Made by the client; of use to you in tests. */
  constructor(code: ErrorCode | ClientErrorCode, { message = code, cause, ...facts }: ClientErrorDetails = {}) {
    super(message, { cause });
    Object.assign(this, { name: 'ClientError', code, status: 0, errors: [] }, facts);
  }
}

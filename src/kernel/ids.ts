import { v7, validate } from 'uuid';

/** A UUID of version 7 (RFC 9562), so that ids sort by the time at which they were made. */
export function newId(now: Date): string {
  return v7({ msecs: now.getTime() });
}

export function isId(text: unknown): text is string {
  return validate(text);
}

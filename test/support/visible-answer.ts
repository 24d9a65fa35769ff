import type { ApiResponse } from './api-client.js';

const CHANGES_EACH_TIME = ['date', 'x-request-id'];

/** All that the caller sees of an answer apart from the request's own id and time. */
export function visibleIn(answer: ApiResponse | undefined): string {
  if (!answer) throw new Error('there was no answer');
  const { status, headers, body } = answer;
  const lasting = [...headers].filter(([name]) => !CHANGES_EACH_TIME.includes(name));
  return JSON.stringify({ status, headers: lasting, body: { ...body, requestId: undefined } });
}

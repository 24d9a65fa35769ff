/**
 * The code of what the file system refused, such as ENOENT. It does not ask whether the error is an Error, since one of
 * another realm is not: in Jest every error of Node's is.
 */
export function fileErrorCode(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode ? String(error.code) : 'unknown';
}

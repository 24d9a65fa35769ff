import { userInfo } from 'node:os';
import { runInContext } from '../http/request-context.js';

/** Every command runs within this, so that the audit log names who ran it: a user of the operating system, of no database. */
export function asOperator<T>(work: () => Promise<T>): Promise<T> {
  return runInContext({ actor: { kind: 'operator', name: operatingSystemUser() } }, work);
}

function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // a container may run under a number that no account has
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

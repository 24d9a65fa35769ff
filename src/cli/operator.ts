import { userInfo } from 'node:os';

/** Who runs a command: a user of the operating system, known to no database of ours. */
export interface Operator {
  readonly name: string;
  /** As it was typed, without its arguments: `users suspend`. */
  readonly command: string;
}

/** Every command runs within this; what has to know the operator is wrapped around `work` here. */
export function asOperator<T>(_operator: Operator, work: () => Promise<T>): Promise<T> {
  return work();
}

export function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // a container may run under a number that no account has
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

import { fieldRefused } from '../../kernel/domain-error.js';
import type { Terminal } from '../terminal.js';

/**
 * A password is neither an argument, which every user of the machine can see, nor an environment variable, which children
 * inherit: it is asked for twice, or is the first line of a standard input that is no terminal.
 *
 * @throws DomainError VALIDATION_FAILED when it is not the same both times
 */
export async function newPasswordFrom(terminal: Terminal): Promise<string> {
  if (!terminal.isAttended) return (await terminal.readLine()) ?? '';
  const password = await terminal.askSecret('Password');
  const repeated = await terminal.askSecret('The same again');
  if (password !== repeated) throw fieldRefused('password', 'NOT_REPEATED', 'password was not the same both times');
  return password;
}

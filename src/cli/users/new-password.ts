import { fieldRefused } from '../../kernel/domain-error.js';
import { type PasswordOwner, PasswordsService } from '../../modules/passwords/index.js';
import { NewPassword } from '../../modules/users/index.js';
import { askUntilAccepted } from '../asking.js';
import { validated } from '../input.js';
import type { Services } from '../operations.js';
import type { Terminal } from '../terminal.js';

/**
 * A password is neither an argument, which every user of the machine can see, nor an environment variable, which children
 * inherit: it is asked for twice, or is the first line of a standard input that is no terminal. At a terminal it is asked
 * for again until the policy accepts it.
 *
 * @throws DomainError VALIDATION_FAILED when nobody can be asked again
 */
export async function newPasswordFor(owner: PasswordOwner, terminal: Terminal, services: Services): Promise<string> {
  if (!terminal.isAttended) return acceptable((await terminal.readLine()) ?? '', owner, services);
  return askUntilAccepted(
    () => terminal.askSecret('Password'),
    async (answer) => {
      const password = await acceptable(answer, owner, services);
      const repeated = await terminal.askSecret('Repeat password');
      if (password !== repeated) throw fieldRefused('password', 'NOT_REPEATED', 'password was not the same both times');
      return password;
    },
  );
}

async function acceptable(text: string, owner: PasswordOwner, services: Services): Promise<string> {
  const { password } = await validated(NewPassword, { password: text });
  await services.get(PasswordsService).assertAcceptable(password, owner);
  return password;
}

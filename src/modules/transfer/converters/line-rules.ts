import { RequestValidationPipe } from '../../../http/validation.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { UserLine } from '../user-line.dto.js';

const rules = new RequestValidationPipe();

/** The members that the import would refuse, by the very rules of its lines; what only a database knows is not asked. */
export async function refusedMembers(line: object): Promise<ReadonlySet<string>> {
  try {
    await rules.transform(line, { type: 'body', metatype: UserLine });
    return new Set();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return new Set(error.errors.map(({ field }) => field.split('.', 1)[0] ?? ''));
  }
}

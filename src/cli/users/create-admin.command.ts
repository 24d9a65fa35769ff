import { Injectable } from '@nestjs/common';
import type { Command } from 'commander';
import { PartialType } from '../../http/api-docs.js';
import { DomainError } from '../../kernel/domain-error.js';
import { AccountFields, IdentifiersService, NamedUsersService, UsersService } from '../../modules/users/index.js';
import { askUntilAccepted } from '../asking.js';
import { validated } from '../input.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { Operations, type Services } from '../operations.js';
import { printable } from '../printable.js';
import { Terminal } from '../terminal.js';
import { newPasswordFor } from './new-password.js';
import { ATTRIBUTES_OPTION, attributesFrom, shownUser } from './user-attributes.js';
import { nameOf } from './user-text.js';

type FieldName = 'email' | 'username' | 'fullName';
type Fields = Readonly<Record<FieldName, string>>;

interface CreateAdminOptions extends Partial<Fields> {
  readonly attributes?: string;
}

/** Judges what is there, and misses nothing. */
class GivenFields extends PartialType(AccountFields, { skipNullProperties: false }) {}

const ROLES = ['user', 'admin'];

@Injectable()
export class CreateAdminCommand extends OperatorCommand<CreateAdminOptions> {
  readonly name = 'create-admin';

  constructor(
    operations: Operations,
    private readonly terminal: Terminal,
  ) {
    super(operations);
  }

  protected override define(command: Command): void {
    command
      .description('create an administrator; asks for what is missing')
      .option('--email <address>', 'e-mail address')
      .option('--username <name>', 'username')
      .option('--full-name <name>', 'full name')
      .option(...ATTRIBUTES_OPTION);
  }

  protected override async execute({ options, output, services }: CommandCall<CreateAdminOptions>): Promise<void> {
    const fields = await this.fieldsFrom(options, services);
    const attributes = await attributesFrom(options.attributes, services);
    const password = await newPasswordFor(fields, this.terminal, services);
    const user = shownUser(
      await services
        .get(UsersService)
        .register({ ...fields, password, attributes }, { event: 'account.created', roles: ROLES }),
      services,
    );
    await output.result(user, printable(`Created the administrator ${nameOf(user)}.`));
  }

  /** Options are refused together and at once, since nobody is asked for them; each answer is judged when it is given. */
  private async fieldsFrom({ email, username, fullName }: Partial<Fields>, services: Services): Promise<Fields> {
    const given = await acceptable({ email, username, fullName }, services);
    const ask = this.asking(services);
    const address = given.email ?? (await ask('E-mail address', 'email'));
    return {
      email: address,
      // which may be the address
      username: given.username ?? (await ask('Username', 'username', { email: address })),
      fullName: given.fullName ?? (await ask('Full name', 'fullName')),
    };
  }

  /** Each answer is judged beside what is known already. */
  private asking(services: Services) {
    return (question: string, field: FieldName, known: Partial<Fields> = {}): Promise<string> =>
      askUntilAccepted(
        () => this.terminal.ask(question),
        async (text) => (await acceptable({ ...known, [field]: text }, services))[field] ?? '',
      );
  }
}

/** @throws DomainError VALIDATION_FAILED, EMAIL_TAKEN, USERNAME_TAKEN */
async function acceptable(texts: Partial<Fields>, services: Services): Promise<Partial<Fields>> {
  const errors = services.get(IdentifiersService).errorsIn({ username: texts.username, email: texts.email });
  const refused = errors.filter(({ field }) => field === 'username');
  const { email, username, fullName } = await validated(GivenFields, texts, refused);
  const names = services.get(NamedUsersService);
  if (email !== undefined && (await isTaken(email, names))) throw new DomainError('EMAIL_TAKEN');
  if (username !== undefined && (await isTaken(username, names))) throw new DomainError('USERNAME_TAKEN');
  return { email, username, fullName };
}

async function isTaken(name: string, names: NamedUsersService): Promise<boolean> {
  try {
    await names.get(name);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

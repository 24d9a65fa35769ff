import { IsInt, Max, Min } from 'class-validator';
import type { Command } from 'commander';
import { BulkInvitationService, InvitationService, InviteUserRequest } from '../../modules/auth/index.js';
import { NamedUsersService } from '../../modules/users/index.js';
import { usageError } from '../command-line-error.js';
import { countText } from '../count-text.js';
import { validated } from '../input.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable } from '../printable.js';
import { ATTRIBUTES_OPTION, attributesFrom, shownUser } from './user-attributes.js';
import { nameOf, NAMED_USER } from './user-text.js';

interface NewUserOptions {
  readonly username?: string;
  readonly fullName?: string;
  readonly locale?: string;
  readonly attributes?: string;
}

interface InviteOptions extends NewUserOptions {
  readonly withoutPassword?: boolean;
  readonly limit?: string;
}

const MOST_AT_ONCE = 1_000_000;

class InvitationLimit {
  @IsInt()
  @Min(1)
  @Max(MOST_AT_ONCE)
  limit: number = MOST_AT_ONCE;
}

const SENT_BY_SERVER = 'A running server sends what is in the outbox.';

export class InviteUsersCommand extends OperatorCommand<InviteOptions> {
  readonly name = 'invite';

  protected override define(command: Command): void {
    command
      .description('mail a link to set the first password; with --username, create the account before')
      .argument('[user]', `${NAMED_USER}; of a new user, the e-mail address`)
      .option('--username <name>', 'username of a new user')
      .option('--full-name <name>', 'full name of a new user')
      .option('--locale <locale>', 'the language of mails to a new user, such as de')
      .option(...ATTRIBUTES_OPTION)
      .option('--without-password', 'everybody who has no password and no invitation that still counts')
      .option('--limit <number>', 'with --without-password: how many at the most');
  }

  protected override async execute(call: CommandCall<InviteOptions>): Promise<void> {
    const { parameters, options } = call;
    const [name] = parameters;
    const { withoutPassword = false, limit, username, fullName, locale, attributes } = options;
    if (withoutPassword === (name !== undefined)) throw usageError('name a user, or say --without-password');
    if (limit !== undefined && !withoutPassword) throw usageError('--limit goes with --without-password');
    if (name === undefined) return inviteAll(call);
    const isNew = [username, fullName, locale, attributes].some((given) => given !== undefined);
    return isNew ? inviteNew(name, call) : inviteAgain(name, call);
  }
}

async function inviteNew(email: string, { options, output, services }: CommandCall<InviteOptions>): Promise<void> {
  const { username, fullName, locale } = options;
  const attributes = await attributesFrom(options.attributes, services);
  const account = await validated(InviteUserRequest, { email, username, fullName, locale });
  const user = shownUser(await services.get(InvitationService).invite({ ...account, attributes }), services);
  await output.result(user, printable(`Created and invited ${nameOf(user)}. ${SENT_BY_SERVER}`));
}

async function inviteAgain(name: string, { output, services }: CommandCall<InviteOptions>): Promise<void> {
  const user = shownUser(await services.get(NamedUsersService).get(name), services);
  await services.get(InvitationService).inviteAgain(user.id);
  await output.result(user, printable(`Invited ${nameOf(user)}. ${SENT_BY_SERVER}`));
}

async function inviteAll({ options, output, services }: CommandCall<InviteOptions>): Promise<void> {
  const given = options.limit === undefined ? {} : { limit: Number(options.limit) };
  const { limit } = await validated(InvitationLimit, given);
  const result = await services.get(BulkInvitationService).inviteAll(limit);
  const { invited, skipped } = result;
  const before = skipped === 0 ? '' : ` ${countText(skipped, 'user')} had been invited before.`;
  await output.result(result, printable(`Invited ${countText(invited, 'user')}.${before} ${SENT_BY_SERVER}`));
}

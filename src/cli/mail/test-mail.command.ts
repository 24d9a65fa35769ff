import type { Command } from 'commander';
import { MailSettings, ServerSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { IdGenerator } from '../../kernel/ids.js';
import { MailFailure, Mailer, MailTemplates } from '../../modules/mail/index.js';
import { CommandLineError } from '../command-line-error.js';
import { type CommandCall, OperatorCommand } from '../operator-command.js';
import { printable } from '../printable.js';

interface TestMailOptions {
  readonly locale?: string;
}

export class TestMailCommand extends OperatorCommand<TestMailOptions> {
  readonly name = 'test';

  protected override define(command: Command): void {
    command
      .description('hand a mail over to this address, as MAIL_URL says, and say how that went')
      .argument('<address>', 'who gets it')
      .option('--locale <locale>', 'the language of the mail: en or de');
  }

  protected override async execute({
    parameters: [to = ''],
    options: { locale },
    output,
    services,
  }: CommandCall<TestMailOptions>): Promise<void> {
    const now = services.get(Clock).now();
    const id = services.get(IdGenerator).next(now);
    const service = new URL(services.get(ServerSettings).publicUrl).host;
    const content = services.get(MailTemplates).test({ locale, service, occurredAt: now });
    try {
      await services.get(Mailer).send({ id, to, ...content });
    } catch (error) {
      const reason = error instanceof MailFailure ? `${error.reason} (${error.kind})` : String(error);
      throw new CommandLineError('MAIL_NOT_SENT', `the mail was not handed over: ${reason}`);
    }
    const where = placeOf(services.get(MailSettings));
    await output.result({ id, to, ...where }, printable(`Handed over ${whereText(where, id)}.`));
  }
}

type Place = { readonly folder: string } | { readonly server: string };

/** Without the user and the password. */
function placeOf({ transport }: MailSettings): Place {
  if (transport.kind === 'file') return { folder: transport.folder };
  return { server: `${transport.host}:${transport.port}` };
}

function whereText(place: Place, id: string): string {
  return 'folder' in place ? `as ${place.folder}/${id}.eml` : `to ${place.server}`;
}

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MailSettings } from '../../config/settings.js';
import { FileMailer } from './file-mailer.js';
import { Mailer, type MailMessage } from './mailer.port.js';
import { SmtpMailer } from './smtp-mailer.js';

/** Sends mail as MAIL_URL says. */
@Injectable()
export class ConfiguredMailer extends Mailer implements OnApplicationShutdown {
  private readonly mailer: Mailer;

  constructor(settings: MailSettings) {
    super();
    const { transport } = settings;
    this.mailer =
      transport.kind === 'file'
        ? new FileMailer(settings, transport.folder)
        : new SmtpMailer({ ...settings, transport });
  }

  send(message: MailMessage): Promise<void> {
    return this.mailer.send(message);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.mailer instanceof SmtpMailer) await this.mailer.close();
  }
}

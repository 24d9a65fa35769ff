import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { MailSettings } from '../../config/settings.js';
import { nodemailerContent } from './nodemailer-content.js';
import { MailFailure, Mailer, type MailMessage } from './mailer.port.js';

/** Mails hold links that let somebody in. */
const ONLY_OURS = { folder: 0o700, file: 0o600 };

/** Writes each mail into a file that mail programs open; for development, and for tests. */
export class FileMailer extends Mailer {
  private readonly logger = new Logger('Mail');

  constructor(
    private readonly settings: MailSettings,
    private readonly folder: string,
  ) {
    super();
  }

  async send(message: MailMessage): Promise<void> {
    const { createTransport } = await import('nodemailer');
    const transporter = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message: content } = await transporter.sendMail(nodemailerContent(message, this.settings.from));
    // a second try of one mail replaces its file
    const file = join(this.folder, `${message.id}.eml`);
    try {
      await mkdir(this.folder, { recursive: true, mode: ONLY_OURS.folder });
      await writeFile(`${file}.part`, content as Buffer, { mode: ONLY_OURS.file });
      await rename(`${file}.part`, file);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      throw new MailFailure('configuration', `the folder of MAIL_URL cannot be written (${code})`);
    }
    this.logger.log({ event: 'mail_written', file });
  }
}

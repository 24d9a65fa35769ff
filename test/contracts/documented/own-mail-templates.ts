import { Injectable } from '@nestjs/common';
import { BuiltInMailTemplates, type MailContent, type MailFacts } from '../../../src/index.js';

/** The built-in mails, but for one. */
@Injectable()
export class OwnMailTemplates extends BuiltInMailTemplates {
  override passwordChanged({ service }: MailFacts): MailContent {
    const text = `Somebody has set a new password at ${service}. Was it not you? Then call +49 30 1234567.`;
    const html = `<!doctype html><html lang="en"><body><p>${escaped(text)}</p></body></html>`;
    return { subject: 'Your new password', text, html };
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import { randomBytes } from 'node:crypto';
import { BuiltInMailTemplates, type LinkMailFacts, type MailContent, MailTemplates } from '../../../src/index.js';
import { describeMailTemplates } from '../../../src/testing/index.js';
import { OwnMailTemplates } from '../documented/own-mail-templates.js';
import { opened, type PortRow, type WrongAdapter } from './port-row.js';

const original = new BuiltInMailTemplates();

/** The built-in mails with another one for addresses to be verified. */
function wrong(
  change: (content: MailContent, facts: LinkMailFacts) => Partial<MailContent>,
  breaks: RegExp,
): WrongAdapter {
  class Changed extends BuiltInMailTemplates {
    override verifyEmail(facts: LinkMailFacts): MailContent {
      const content = original.verifyEmail(facts);
      return { ...content, ...change(content, facts) };
    }
  }
  return { suite: () => describeMailTemplates('it', () => new Changed()), breaks };
}

export const MAIL_TEMPLATES: PortRow = {
  port: MailTemplates,
  right: {
    BuiltInMailTemplates: () => describeMailTemplates('BuiltInMailTemplates', () => new BuiltInMailTemplates()),
    OwnMailTemplates: () => describeMailTemplates('OwnMailTemplates', () => new OwnMailTemplates()),
  },
  wrong: {
    'has no plain text': wrong(() => ({ text: '' }), /says something in every language/),
    'shows what it was not given': wrong(
      ({ text }, facts) => ({ text: `${text} ${String((facts as { name?: string }).name)}` }),
      /says something in every language/,
    ),
    'knows two languages only': wrong(
      (_, { locale }) => ({
        subject: ({ en: 'Hello', de: 'Hallo' } as Record<string, string>)[locale ?? ''],
      }),
      /says something in every language/,
    ),
    'has a header in its subject': wrong(
      ({ subject }) => ({ subject: `${subject}\r\nBcc: eve@example.org` }),
      /a subject of one line/,
    ),
    'shows the token in its subject': wrong((_, { link }) => ({ subject: link }), /a subject of one line/),
    'has no link in its plain text': wrong(
      ({ text }, { link }) => ({ text: text.replace(link, '') }),
      /what the reader needs/,
    ),
    'has no link in its HTML': wrong(() => ({ html: '<html>Click here</html>' }), /what the reader needs/),
    'escapes nothing': wrong(
      ({ text }) => ({ html: `<html>${text}</html>` }),
      /lets nothing .* become HTML|what the reader needs/,
    ),
    'is no document': wrong(({ html }) => ({ html: html.replace('</html>', '') }), /is a document/),
    'says something else each time': wrong(
      ({ text }) => ({ text: text + randomBytes(8).toString('hex') }),
      /the same of the same facts/,
    ),
    'tells when it is opened': wrong(
      ({ html }) => ({ html: html.replace('</body>', '<img alt="" src="https://tracker.example/1.gif"></body>') }),
      /loads nothing/,
    ),
  },
  open: opened(new OwnMailTemplates()),
  called: ['verifyEmail'],
};

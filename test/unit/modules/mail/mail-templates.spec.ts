import { BuiltInMailTemplates, type LoginMailFacts, type MailFacts } from '../../../../src/modules/mail/index.js';
import { mailContentOf } from '../../../../src/modules/mail/templates/mail-content.js';
import { mailLocaleFor } from '../../../../src/modules/mail/templates/mail-texts.js';

const facts = (locale?: string): MailFacts => ({
  locale,
  service: 'id.example.org',
  occurredAt: new Date('2026-11-28T17:05:00Z'),
});
const linkFacts = (locale?: string): LoginMailFacts => ({
  ...facts(locale),
  link: 'https://id.example.org/account/page#token=abc&x',
  expiresAt: new Date('2026-11-29T17:05:00Z'),
  code: '40718265',
});
const templates = new BuiltInMailTemplates();
const NAMES = [
  'test',
  'passwordChanged',
  'refreshTokenReused',
  'emailChangedByAdministrator',
  'accountDeleted',
] as const;
const LINK_NAMES = [
  'verifyEmail',
  'confirmEmailChange',
  'emailChanged',
  'resetPassword',
  'invitation',
  'emailLogin',
] as const;

describe('the built-in mails', () => {
  it.each(NAMES)('%s says in both forms and languages where and when it happened', (name) => {
    for (const [locale, when] of [
      ['en', '28 November 2026 at 17:05 (UTC)'],
      ['de', '28. November 2026 um 17:05 (UTC)'],
    ] as const) {
      const { subject, text, html } = templates[name](facts(locale));
      expect(subject).toContain('id.example.org');
      for (const form of [text, html]) {
        expect(form).toContain('id.example.org');
        expect(form).toContain(when);
      }
      expect(html).toContain(`<html lang="${locale}">`);
    }
  });

  it.each(LINK_NAMES)('%s says in both forms and languages where the link leads and how long it works', (name) => {
    for (const [locale, until] of [
      ['en', 'ntil 29 November 2026 at 17:05 (UTC)'],
      ['de', 'is 29. November 2026 um 17:05 (UTC)'],
    ] as const) {
      const { subject, text, html } = templates[name](linkFacts(locale));
      expect(subject).toContain('id.example.org');
      expect(text).toContain(`\n\n${linkFacts().link}\n\n`);
      expect(html).toContain('<a href="https://id.example.org/account/page#token=abc&amp;x">');
      for (const form of [text, html]) expect(form).toContain(until);
    }
  });

  it('are not the same in two languages', () => {
    for (const name of NAMES) expect(templates[name](facts('de')).text).not.toBe(templates[name](facts('en')).text);
    for (const name of LINK_NAMES) {
      expect(templates[name](linkFacts('de')).text).not.toBe(templates[name](linkFacts('en')).text);
    }
  });

  it('name the page of somebody who has an account already, and no token', () => {
    const link = 'https://id.example.org/account/forgot-password';
    for (const locale of ['en', 'de']) {
      const { subject, text, html } = templates.alreadyRegistered({ ...facts(locale), link });
      expect(subject).toContain('id.example.org');
      expect(text).toContain(`\n\n${link}\n\n`);
      expect(html).toContain(`<a href="${link}">${link}</a>`);
    }
    expect(templates.alreadyRegistered({ ...facts('de'), link }).subject).toBe(
      'Sie haben schon ein Konto bei id.example.org',
    );
  });

  it('name the provider whose account was connected', () => {
    for (const locale of ['en', 'de']) {
      const { subject, text, html } = templates.providerLinked({ ...facts(locale), provider: 'Initech & Sons' });
      for (const form of [subject, text]) expect(form).toContain('Initech & Sons');
      expect(html).toContain('Initech &amp; Sons');
      for (const form of [subject, text, html]) expect(form).toContain('id.example.org');
    }
  });

  it('have the code on a line of its own where there is one, and nowhere else', () => {
    for (const locale of ['en', 'de']) {
      expect(templates.emailLogin(linkFacts(locale)).text.split('\n')).toContain('40718265');
      expect(templates.emailLogin(linkFacts(locale)).subject).not.toContain('40718265');
      expect(templates.invitation(linkFacts(locale)).text).not.toContain('40718265');
    }
  });

  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['DE_ch', 'de'],
    ['en-GB', 'en'],
    ['fr', 'en'],
    ['', 'en'],
    ['den', 'en'],
    [undefined, 'en'],
  ])('serve a reader of %p in %s', (locale, language) => {
    expect(mailLocaleFor(locale)).toBe(language);
  });

  it('let nothing of a text become HTML', () => {
    const { html, text } = mailContentOf({ subject: 's', paragraphs: ['<b>"Tom" & \'Ada\'</b>'] }, 'en');
    expect(html).toContain('<p>&lt;b&gt;&quot;Tom&quot; &amp; &#39;Ada&#39;&lt;/b&gt;</p>');
    expect(text).toBe('<b>"Tom" & \'Ada\'</b>\n');
  });

  it('are replaced one by one', () => {
    class OurTemplates extends BuiltInMailTemplates {
      override passwordChanged() {
        return { subject: 'Ours', text: 'ours', html: '<p>ours</p>' };
      }
    }
    expect(new OurTemplates().passwordChanged().subject).toBe('Ours');
    expect(new OurTemplates().test(facts())).toEqual(templates.test(facts()));
  });
});

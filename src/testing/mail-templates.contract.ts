/// <reference types="jest" />
import type {
  DeviceMailFacts,
  LoginMailFacts,
  MailContent,
  MailTemplates,
  ProviderMailFacts,
} from '../modules/mail/index.js';

type TemplateName = keyof MailTemplates;
type AllFacts = LoginMailFacts & DeviceMailFacts & ProviderMailFacts;

/** What a mail must show of the facts that it is given; a fact that is not named here it may show. */
const SHOWN: Readonly<Record<TemplateName, readonly ('link' | 'code' | 'address' | 'provider')[]>> = {
  test: [],
  passwordChanged: [],
  refreshTokenReused: [],
  newDevice: ['address'],
  providerLinked: ['provider'],
  verifyEmail: ['link'],
  alreadyRegistered: ['link'],
  confirmEmailChange: ['link'],
  emailChanged: ['link'],
  emailChangedByAdministrator: [],
  accountDeleted: [],
  resetPassword: ['link'],
  invitation: ['link'],
  emailLogin: ['link', 'code'],
};

const NAMES = Object.keys(SHOWN) as TemplateName[];

/** Languages that a user's settings may name, some of which there are not. */
const LOCALES = [undefined, 'en', 'de', 'en-GB', 'pt_BR', 'zh-Hant-TW', 'xx', '', '../../etc/passwd', '__proto__'];

/** RFC 5322, section 2.1.1. */
const MOST_SUBJECT_LENGTH = 200;

const FACTS: AllFacts = {
  locale: 'en',
  service: 'id.example.org',
  occurredAt: new Date('2026-11-21T08:00:00.000Z'),
  address: '2001:db8::c0de',
  link: 'https://id.example.org/pages/act?token=q2Vb0Tn7&from=mail',
  expiresAt: new Date('2026-11-22T08:00:00.000Z'),
  code: '40718265',
  provider: 'Initech',
};

/** What every `MailTemplates` has to do; call it at the top of a spec file that Jest or Vitest runs. */
export function describeMailTemplates(name: string, make: () => MailTemplates): void {
  describe(`${name} keeps the contract of MailTemplates`, () => {
    let templates: MailTemplates;
    beforeEach(() => {
      templates = make();
    });

    const written = (template: TemplateName, facts: Partial<AllFacts> = {}): MailContent =>
      templates[template]({ ...FACTS, ...facts });

    it.each(NAMES)('%s says something in every language that somebody may ask for, as text and as HTML', (template) => {
      for (const locale of LOCALES) {
        const { subject, text, html } = written(template, { locale });
        for (const part of [subject, text, html]) {
          expect(typeof part).toBe('string');
          expect(part.trim()).not.toBe('');
          expect(part).not.toMatch(/undefined|\[object |NaN|Invalid Date/);
        }
      }
    });

    it.each(NAMES)('%s has a subject of one line, without what only the mail may hold', (template) => {
      for (const locale of LOCALES) {
        const { subject } = written(template, { locale });
        expect(subject).not.toMatch(/\p{Cc}/u);
        expect([...subject].length).toBeLessThanOrEqual(MOST_SUBJECT_LENGTH);
        // a subject is shown on locked screens and kept in logs
        expect(subject).not.toContain(FACTS.code);
        expect(subject).not.toContain('q2Vb0Tn7');
      }
    });

    it.each(NAMES)('%s shows what the reader needs, as text and as HTML', (template) => {
      for (const locale of LOCALES) {
        const { text, html } = written(template, { locale });
        for (const fact of SHOWN[template]) {
          expect(text).toContain(FACTS[fact]);
          expect(html).toContain(escaped(FACTS[fact]));
        }
      }
    });

    it.each(NAMES)('%s lets nothing that it is given become HTML', (template) => {
      const injected = '<img src=x onerror=alert(1)>"\'&';
      const { html } = written(template, { service: injected, address: injected, code: injected, provider: injected });
      expect(html).not.toContain('<img src=x');
    });

    it.each(NAMES)('%s is a document in its HTML, and says the same of the same facts', (template) => {
      const first = written(template);
      expect(first.html).toMatch(/<html[\s>][^]*<\/html>\s*$/i);
      expect(written(template)).toEqual(first);
    });

    it.each(NAMES)('%s runs no script and loads nothing, which would tell somebody that it was opened', (template) => {
      expect(written(template).html).not.toMatch(
        /<(script|iframe|object|embed|form)[\s>]|\ssrc\s*=\s*["']?https?:|url\(/i,
      );
    });
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;');
}

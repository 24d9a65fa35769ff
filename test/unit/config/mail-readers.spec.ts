import { readSettings } from '../../../src/config/read-settings.js';
import { isLoopback, mailAddress, mailUrl } from '../../../src/config/mail-readers.js';
import { isRefused } from '../../../src/config/setting-readers.js';

import { developmentEnvironment, productionEnvironment, refusalOf } from './environments.js';

describe('mailUrl', () => {
  it.each([
    ['file:var/mail', { kind: 'file', folder: 'var/mail' }],
    ['file:/var/spool/x', { kind: 'file', folder: '/var/spool/x' }],
    [
      'smtp://mail.example.org',
      { host: 'mail.example.org', port: 587, speaksTlsAtOnce: false, credentials: undefined },
    ],
    ['smtps://mail.example.org/', { host: 'mail.example.org', port: 465, speaksTlsAtOnce: true }],
    ['smtp://[::1]:2525', { host: '::1', port: 2525 }],
    ['smtp://a%40b:p%3Aw%25@h:25', { host: 'h', port: 25, credentials: { user: 'a@b', password: 'p:w%' } }],
  ])('reads %s', (text, transport) => {
    expect(mailUrl(text)).toMatchObject({ value: transport });
  });

  it.each([
    'file:',
    'file:///var/mail',
    'mail.example.org',
    'http://mail.example.org',
    'smtp://',
    'smtp://h/path',
    'smtp://h?pool=1',
    'smtp://user@h',
    'smtp://:password@h',
    'smtp://u:100%@h',
    'smtp://h:99999',
    'smtp://h\n.example',
  ])('refuses %j', (text) => {
    expect(isRefused(mailUrl(text))).toBe(true);
  });
});

describe('mailAddress', () => {
  it.each([
    ['no-reply@example.org', '', 'no-reply@example.org'],
    ['<no-reply@example.org>', '', 'no-reply@example.org'],
    ['Watchword <no-reply@example.org>', 'Watchword', 'no-reply@example.org'],
    ['"Über uns, GmbH" <x@example.org>', 'Über uns, GmbH', 'x@example.org'],
    ['watchword@localhost', '', 'watchword@localhost'],
  ])('reads %s', (text, name, address) => {
    expect(mailAddress(text)).toEqual({ value: { name, address } });
  });

  it.each([
    'example.org',
    'a@b@c',
    'a@',
    '@b',
    'a b@c',
    'Name a@b',
    'A <a@b>, B <b@c>',
    'a@b\nBcc: c@d',
    '"A" B <a@b>',
    'ä@example.org',
    '<a@b',
  ])('refuses %j', (text) => {
    expect(isRefused(mailAddress(text))).toBe(true);
  });
});

describe('what mail needs besides', () => {
  const expectAccepted = (environment: Parameters<typeof readSettings>[0]) =>
    expect(readSettings(environment).mail.transport.kind).toBe('smtp');

  const SERVER = { MAIL_URL: 'smtp://user:hunter2@mail.example.org', MAIL_FROM: 'a@example.org' };

  it('is a sender whom a server of others can know', () => {
    expect(refusalOf(developmentEnvironment({ MAIL_URL: 'smtp://mail.example.org' }))).toMatch(/^MAIL_FROM /);
    expectAccepted(developmentEnvironment({ MAIL_URL: 'smtp://localhost:1025' }));
    expectAccepted(developmentEnvironment(SERVER));
  });

  it('is TLS where a password goes to another machine, in production', () => {
    const readable = { ...SERVER, MAIL_TLS: 'off' };
    expect(refusalOf(productionEnvironment(readable))).toMatch(/^MAIL_TLS /);
    expect(refusalOf(productionEnvironment(readable))).not.toContain('hunter2');
    expectAccepted(productionEnvironment({ ...readable, MAIL_URL: 'smtp://mail.example.org' }));
    expectAccepted(productionEnvironment({ ...readable, MAIL_URL: 'smtp://u:p@127.0.0.1' }));
    expectAccepted(productionEnvironment({ ...readable, MAIL_URL: 'smtps://u:p@mail.example.org' }));
  });

  it('knows what stays on this machine', () => {
    const hosts = ['localhost', '127.0.0.1', '127.1.2.3', '::1', '128.0.0.1', 'localhost.example.org'];
    expect(hosts.map(isLoopback)).toEqual([true, true, true, true, false, false]);
  });
});

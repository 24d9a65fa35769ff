import type { MailMessage } from '../../../src/index.js';
import { codeIn, linkIn, Mailbox } from '../../../src/testing/index.js';

function aMail(given: Partial<MailMessage> = {}): MailMessage {
  return { id: 'a', to: 'ada@example.org', subject: 'Hello', text: 'Hello,\n\nnothing.\n', html: '', ...given };
}

const withLink = (page: string, token: string): MailMessage =>
  aMail({ subject: page, text: `Open this:\n\nhttps://id.example.org/account/${page}#token=${token}\n\nBye\n` });

describe('the mailbox of tests', () => {
  let mailbox: Mailbox;
  beforeEach(() => (mailbox = new Mailbox()));

  it('answers the newest mail to an address', async () => {
    for (const id of ['1', '2']) await mailbox.send(aMail({ id }));
    await mailbox.send(aMail({ id: '3', to: 'bob@example.org' }));
    expect((await mailbox.lastTo('ada@example.org')).id).toBe('2');
  });

  it('answers the newest link, also that of one page', async () => {
    await mailbox.send(withLink('reset-password', 'first'));
    await mailbox.send(withLink('verify-email', 'second'));
    expect(await mailbox.linkTo('ada@example.org')).toMatchObject({ page: 'verify-email', token: 'second' });
    expect(await mailbox.linkTo('ada@example.org', 'reset-password')).toEqual({
      link: 'https://id.example.org/account/reset-password#token=first',
      page: 'reset-password',
      token: 'first',
    });
  });

  it('answers the code of a login by mail', async () => {
    await mailbox.send(aMail({ text: 'Enter this:\n\n01234567\n\nwithin 10 minutes\n' }));
    expect(await mailbox.codeTo('ada@example.org')).toBe('01234567');
  });

  it('waits for mails that are on their way', async () => {
    mailbox.deliverBy(() => mailbox.send(aMail({ subject: 'late' })));
    expect((await mailbox.lastTo('ada@example.org')).subject).toBe('late');
  });

  it('says which mails there are when none is the one', async () => {
    await expect(mailbox.lastTo('ada@example.org')).rejects.toThrow(
      'no mail to ada@example.org. No mail at all has arrived.',
    );
    await mailbox.send(withLink('verify-email', 'secret'));
    const looking = mailbox.linkTo('ada@example.org', 'reset-password');
    await expect(looking).rejects.toThrow(
      'no mail to ada@example.org with a link to reset-password. These have arrived: "verify-email" to ada@example.org.',
    );
  });

  it('says that a mail has no link, or no code', () => {
    expect(() => linkIn(aMail())).toThrow('there is no link in the mail "Hello"');
    expect(() => codeIn(aMail({ text: '123\n123456789\n' }))).toThrow('there is no code in the mail "Hello"');
  });

  it('forgets what has arrived when it is cleared', async () => {
    await mailbox.send(aMail());
    mailbox.clear();
    expect(mailbox.messages).toEqual([]);
  });
});

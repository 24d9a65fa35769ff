import { smtpFailure } from '../../../../src/modules/mail/smtp-failure.js';

const error = (facts: object): Error => Object.assign(new Error('words of the server about ada@example.org'), facts);

describe('what follows from an error of nodemailer', () => {
  it.each([
    ['configuration', { code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }],
    ['configuration', { code: 'ETLS', responseCode: 502 }],
    ['configuration', { code: 'EPROTOCOL', responseCode: 554 }],
    ['temporary', { code: 'EPROTOCOL', responseCode: 421 }],
    ['configuration', { code: 'EENVELOPE', responseCode: 530 }],
    ['configuration', { code: 'ESOCKET', message: 'certificate has expired' }],
    ['configuration', { code: 'ESOCKET', message: 'self-signed certificate' }],
    ['configuration', { code: 'ESOCKET', message: '…SSL routines:ssl3_get_record:wrong version number…' }],
    ['temporary', { code: 'ESOCKET', message: 'connect ECONNREFUSED 127.0.0.1:25' }],
    ['permanent', { code: 'EENVELOPE', command: 'API' }],
    ['permanent', { code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }],
    ['temporary', { code: 'EENVELOPE', responseCode: 451, command: 'RCPT TO' }],
    // of several recipients nodemailer shows the temporary answer; ours has one, and its own answer counts
    ['permanent', { code: 'EENVELOPE', responseCode: 451, rejectedErrors: [{ responseCode: 550 }] }],
    ['permanent', { code: 'EMESSAGE', responseCode: 554 }],
    ['temporary', { code: 'EMESSAGE', responseCode: 452 }],
    ['temporary', { code: 'EDNS' }],
    ['temporary', { code: 'ETIMEDOUT' }],
    ['temporary', { code: 'ECONNECTION' }],
    ['temporary', {}],
  ] as const)('is %s for %j', (kind, facts) => {
    expect(smtpFailure(error(facts)).kind).toBe(kind);
  });

  it('says what happened without the words of the server', () => {
    const failure = smtpFailure(error({ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }));
    expect(failure.reason).toBe('(EENVELOPE, at RCPT TO, answer 550)');
    expect(JSON.stringify([failure.message, failure.reason])).not.toContain('ada');
    expect(smtpFailure(error({})).reason).toBe('unknown');
  });
});

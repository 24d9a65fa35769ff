import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine, refusalIn } from '../support/command-line.js';
import { MailServer } from '../support/mail-server.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('mail test', () => {
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => (environment = await sharedEnvironment('sqlite')));

  it('writes a file that mail programs open, where nobody else can read it', async () => {
    const cli = new CommandLine(environment);
    const { code, stdout } = await cli.run('mail', 'test', 'ada@example.org', '--locale', 'de');
    expect(code).toBe(0);
    const folder = join(cli.folder, 'var/mail');
    const [file = ''] = readdirSync(folder);
    expect(stdout).toBe(`Handed over as var/mail/${file}.\n`);
    const mail = readFileSync(join(folder, file), 'utf8');
    expect(mail).toMatch(/^To: ada@example\.org\r$/m);
    expect(mail).toMatch(/^Subject: Testnachricht von /m);
    expect(mail).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect([statSync(folder).mode & 0o777, statSync(join(folder, file)).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('sends through a server with a certificate that it trusts, and says through which', async () => {
    const { key, cert } = certificateForLoopback();
    const server = await MailServer.start({ key: readFileSync(key), cert: readFileSync(cert) });
    const mail = { MAIL_URL: `smtp://user:pass%40word@localhost:${server.port}`, MAIL_FROM: 'Us <us@example.org>' };
    const trusting = new CommandLine({ ...environment, ...mail, NODE_EXTRA_CA_CERTS: cert });
    const { stdout, stderr } = await trusting.run('mail', 'test', 'ada@example.org');
    expect(stderr).toBe('');
    expect(stdout).toBe(`Handed over to localhost:${server.port}.\n`);
    expect(server.received.map(({ to, isSecure, user }) => [to, isSecure, user])).toEqual([
      ['ada@example.org', true, 'user'],
    ]);
    const doubting = await new CommandLine({ ...environment, ...mail }).run('mail', 'test', 'ada@example.org');
    expect(doubting.code).toBe(3);
    expect(refusalIn(doubting)).toMatch(
      /^MAIL_NOT_SENT: the mail was not handed over: TLS with the mail server failed .* \(configuration\)$/,
    );
    expect(doubting.stderr).not.toContain('pass');
    expect(server.received).toHaveLength(1);
    await server.stop();
  });

  it('says what the server answered', async () => {
    const server = await MailServer.start();
    server.treatment = () => ({ refuseRecipient: 550 });
    const mail = { MAIL_URL: server.url, MAIL_TLS: 'off', MAIL_FROM: 'us@example.org' };
    const refused = await new CommandLine({ ...environment, ...mail }).run('mail', 'test', 'nobody@example.org');
    expect(refused.code).toBe(3);
    expect(refusalIn(refused)).toBe(
      'MAIL_NOT_SENT: the mail was not handed over: (EENVELOPE, at RCPT TO, answer 550) (permanent)',
    );
    await server.stop();
  });
});

/** Made here, because whatever is shipped with a library expires. */
function certificateForLoopback(): { key: string; cert: string } {
  const folder = temporaryFolder('certificate');
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', [...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key, cert };
}

#!/usr/bin/env bash
# nodemailer 10.6.1, with smtp-server 3.21.6 as the server.
#
# Behaviour: the part of an address before the @ may have letters beyond ASCII only where the server offers SMTPUTF8
# (RFC 6531). nodemailer asks for the extension where it is offered. Where it is not, it sends the address as it is, raw UTF-8
# in the RCPT command, the domain included, and resolves as if all were well; real servers bounce such mail later. Who must know
# compares `info.ehlo` with the address, which is there only after the mail was sent.
#
# Seen: with and without SMTPUTF8 the server is sent `RCPT TO:<grüße@bücher.example>`, and sendMail resolves with nobody in
# `rejected`; only the MAIL command differs, which says SMTPUTF8 where that is offered.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent nodemailer@10.6.1 smtp-server@3.21.6
cat >look.mjs <<'JS'
import { once } from 'node:events';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';

async function sendTo(options) {
  const commands = [];
  const record = (...parts) => {
    const command = parts.map(String).find((part) => /^(C: )?(MAIL FROM|RCPT TO)/i.test(part));
    if (command) commands.push(command.replace(/^C: /, ''));
  };
  const log = { level() {}, trace: (_, ...parts) => record(...parts), debug: (_, ...parts) => record(...parts) };
  for (const level of ['info', 'warn', 'error', 'fatal']) log[level] = () => {};
  const server = new SMTPServer({ authOptional: true, hideSTARTTLS: true, logger: false, ...options });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address();
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, logger: log, debug: true });
  const info = await transport.sendMail({
    from: 'sender@example.org',
    to: { name: '', address: 'grüße@bücher.example' },
    subject: 'x',
    text: 'x',
  });
  await new Promise((resolve) => server.close(resolve));
  return { commands, rejected: info.rejected.length, offered: info.ehlo.includes('SMTPUTF8') };
}

const [without, withIt] = [await sendTo({ hideSMTPUTF8: true }), await sendTo({})];
console.log('without SMTPUTF8:', JSON.stringify(without));
console.log('with SMTPUTF8:   ', JSON.stringify(withIt));
const isAsSeen =
  !without.offered &&
  without.rejected === 0 &&
  without.commands.some((command) => command.includes('RCPT TO:<grüße@bücher.example>')) &&
  !without.commands.some((command) => command.includes('SMTPUTF8')) &&
  withIt.offered &&
  withIt.commands.some((command) => /^MAIL FROM:.*SMTPUTF8/.test(command)) &&
  withIt.commands.some((command) => command.includes('RCPT TO:<grüße@bücher.example>'));
if (!isAsSeen) {
  console.error('such addresses are treated in another way now');
  process.exitCode = 1;
}
JS
node look.mjs

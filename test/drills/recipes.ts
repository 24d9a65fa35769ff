import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Of the documentation; the first is meant unless another is named. */
type Page = 'docs/behind-a-proxy.md' | 'docs/gateways.md';

/**
 * The configuration that the documentation shows under a heading, with a drill's own addresses and files in the place of
 * those in it: so what the page shows is what has been tried.
 */
export function recipe(
  language: 'nginx' | 'haproxy' | 'apache' | 'caddy' | 'lua',
  heading: string,
  replacements: Readonly<Record<string, string>>,
  page: Page = 'docs/behind-a-proxy.md',
): string {
  const section = readFileSync(page, 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`));
  const block = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(section ?? '')?.[1];
  if (block === undefined) throw new Error(`${page} has no ${language} under "${heading}"`);
  return Object.entries(replacements).reduce((text, [shown, ours]) => {
    if (!text.includes(shown)) throw new Error(`${page} has no "${shown}" in its ${language} under "${heading}"`);
    return text.replaceAll(shown, ours);
  }, block);
}

/** The files of a certificate for localhost that nobody has signed, as nginx and as HAProxy want them. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly both: string;
}

export function selfSignedCertificate(): Certificate {
  const folder = temporaryFolder('certificate');
  const [certificate, key, both] = ['localhost.crt', 'localhost.key', 'localhost.pem'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const parameters = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', ...subject];
  execFileSync('openssl', ['req', '-x509', ...parameters, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  writeFileSync(both, readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'), { mode: 0o600 });
  return { certificate, key, both };
}

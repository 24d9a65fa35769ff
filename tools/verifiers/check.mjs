/* `npm run verifiers`: what other people's verifiers make of our tokens. `-- --write` writes the tables of docs/verifiers.md. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOnce } from '../../scripts/install-once.mjs';

const HERE = import.meta.dirname;

// the product does not need these packages, so they are installed here and only when they are used
installOnce(HERE, 'the verifiers in tools/verifiers/', '--ignore-scripts');
if (process.argv.includes('--write')) {
  const { writePage } = await import('./page.mjs');
  writePage();
} else {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-tls-'));
  try {
    process.exitCode = await runTests(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runTests(folder) {
  const { writeCertificate } = await import('./issuer/certificate.mjs');
  const certificate = await writeCertificate(folder);
  const tests = readdirSync(join(HERE, 'test')).map((name) => join(HERE, 'test', name));
  const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', '--test-concurrency=2', ...tests], {
    stdio: 'inherit',
    // several verifiers fetch keys by HTTPS alone; Node reads this variable once, when a process starts
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate, VERIFIERS_TLS: folder },
  });
  return status ?? 1;
}

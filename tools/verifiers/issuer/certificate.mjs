import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const NAMES = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
];

/** Makes a certificate for this machine, new in each run. @returns the path of the certificate */
export async function writeCertificate(folder) {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: NAMES },
    ],
  });
  writeFileSync(join(folder, 'key.pem'), pems.private, { mode: 0o600 });
  writeFileSync(join(folder, 'cert.pem'), pems.cert);
  return join(folder, 'cert.pem');
}

/** The certificate that `check.mjs` made, and which this process trusts. */
export function readCertificate() {
  const folder = process.env.VERIFIERS_TLS;
  if (folder === undefined) throw new Error('run it by `npm run verifiers`, which makes a certificate first');
  return { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) };
}

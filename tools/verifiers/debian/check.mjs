/* `npm run verifiers:debian`: what the verifiers in Debian's packages make of our tokens, those that are installed here. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOnce } from '../../../scripts/install-once.mjs';
import { DEBIAN } from './expected.mjs';

const HERE = import.meta.dirname;

/** Node reads which certificates it trusts once, when a process starts. */
async function withCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'watchword-tls-'));
  const { writeCertificate } = await import('../issuer/certificate.mjs');
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: await writeCertificate(folder), VERIFIERS_TLS: folder };
  const { status } = spawnSync(process.execPath, [join(HERE, 'check.mjs')], { stdio: 'inherit', env });
  rmSync(folder, { recursive: true });
  return status ?? 1;
}

async function tryAll() {
  const { collectTrials } = await import('./trials.mjs');
  const trials = await collectTrials();
  let failed = 0;
  let passed = 0;
  let skipped = 0;
  for (const verifier of DEBIAN) {
    const missing = missingPackages(verifier.packages);
    if (missing.length > 0) {
      console.log(`- ${verifier.name}: not tried, apt-get install ${missing.join(' ')}`);
      skipped += 1;
      continue;
    }
    const versions = verifier.packages.map(versionOf).join(', ');
    try {
      judge(verifier, trials);
      console.log(`✔ ${verifier.name} ${versions}`);
      passed += 1;
    } catch (error) {
      console.log(`✖ ${verifier.name} ${versions}: ${error.message}`);
      failed += 1;
    }
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0) process.exitCode = 1;
}

const versionOf = (name) =>
  spawnSync('dpkg-query', ['--show', '--showformat=${Version}', name], { encoding: 'utf8' }).stdout;
const missingPackages = (names) => names.filter((name) => !versionOf(name));

/** @throws AssertionError */
function judge(verifier, trials) {
  const verdicts = answersOf(verifier, trials);
  trials.forEach((trial, index) => {
    assert.deepEqual(
      verdicts[index],
      expectedOf(verifier, trial),
      `${trial.title}${trial.checks ? '' : ', its simplest form'}`,
    );
  });
}

function answersOf({ run: [program, script] }, trials) {
  const input = trials.map((trial) => `${JSON.stringify(trial)}\n`).join('');
  const { stdout, stderr, status } = spawnSync(program, [script], { cwd: HERE, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const isAtLeast = (name, version) =>
  spawnSync('dpkg', ['--compare-versions', versionOf(name), 'ge', version]).status === 0;

function canRead({ packages: [name], breaksOn }, { keys }) {
  if (breaksOn === undefined || !isAtLeast(name, breaksOn.from)) return true;
  return keys.every(({ kty }) => kty !== breaksOn.keyType);
}

function expectedOf(verifier, { algorithm, tokens, checks, jwks }) {
  const { takes, lax } = verifier;
  const reads = takes.includes(algorithm) && canRead(verifier, jwks);
  const verdictOf = (name) => {
    if (!reads) return 'refused';
    if (name === 'valid' || name === 'loggedOut') return 'accepted';
    return checks ? 'refused' : (lax[name] ?? 'refused');
  };
  return Object.fromEntries(Object.keys(tokens).map((name) => [name, verdictOf(name)]));
}

installOnce(join(HERE, '..'), 'the verifiers in tools/verifiers/', '--ignore-scripts');
if (process.env.VERIFIERS_TLS === undefined) process.exitCode = await withCertificate();
else await tryAll();

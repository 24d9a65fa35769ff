/* How long the exports of other systems take to become lines, in how much memory, and whether the import takes every line. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PEOPLE = Number(process.env.PEOPLE ?? 100_000);
const FEW = PEOPLE / 10;
/** With room Node leaves garbage lying; in so little it must collect, and what it cannot shows. */
const HEAP_MB = 96;
/** 23 bytes of digests for each name are 10 MB for 100,000; by so much two runs may differ besides. */
const FLAT_MB = 40;
const LOOK_MS = 20;
const FILES = [
  ...[
    'realm.json',
    'shop-users-0.json',
    'auth0.ndjson',
    'firebase.json',
    'firebase.csv',
    'supabase.csv',
    'supabase.jsonl',
  ],
  ...[
    'better-auth.jsonl',
    'better-auth.csv',
    'django.json',
    'django.jsonl',
    'wordpress.json',
    'wordpress.csv',
    'wp_users.csv',
  ],
  ...['devise.csv', 'devise.jsonl', 'cognito.json', 'cognito.csv'],
];
const wanted = process.argv.slice(2);
const files = wanted.length > 0 ? FILES.filter((file) => wanted.includes(file)) : FILES;

const folder = mkdtempSync(join(tmpdir(), 'watchword-convert-'));
const environment = {
  REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};

async function outputOf(command, { watch } = {}) {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...environment, ...(watch && { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const start = performance.now();
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => (texts[name] += chunk));
  let peak = 0;
  const looking = setInterval(() => (peak = Math.max(peak, peakMegabytes(child.pid))), LOOK_MS);
  const [code] = await once(child, 'close');
  clearInterval(looking);
  return { code, ...texts, peak, seconds: (performance.now() - start) / 1_000 };
}

/** The most memory that the process has had resident; 0 when it has ended. */
function peakMegabytes(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

async function cli(...parameters) {
  const run = await outputOf([resolve('dist/cli.js'), ...parameters, '--json'], { watch: true });
  // 1 says that some are left out, and that lines are bad, which is looked at
  if (run.code > 1) throw new Error(`${parameters.join(' ')} ended with ${run.code}: ${run.stderr}`);
  return { ...run, summary: JSON.parse(run.stdout) };
}

async function convert(file, people) {
  const writer = ['--import', 'tsx', 'test/support/foreign-exports/write-export.ts', file, String(people), folder];
  const { code, stdout, stderr } = await outputOf(writer);
  if (code !== 0) throw new Error(`${file}: ${stderr}`);
  const { system, path, options } = JSON.parse(stdout);
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const [lines, report] = ['lines', 'report'].map((name) => join(folder, `${file}.${people}.${name}`));
  const run = await cli('users', 'convert', '--from', system, path, '--out', lines, '--report', report, ...flags);
  return { ...run, bytes: statSync(path).size, lines, system };
}

async function measure(file) {
  const few = await convert(file, FEW);
  const many = await convert(file, PEOPLE);
  environment.DATABASE_URL = `sqlite:${join(folder, `${file}.sqlite`)}`;
  const imported = await cli('users', 'import', many.lines);
  const { records, lines, changed, lost } = many.summary;
  const isEverybodyHere = imported.summary.imported === lines && imported.summary.badLines === 0;
  const isFlat = many.peak - few.peak <= FLAT_MB;
  if (!isEverybodyHere || !isFlat) process.exitCode = 1;
  console.log(
    [
      `${many.system}, ${file} (${(many.bytes / 1e6).toFixed(0)} MB): ${records} records in ${many.seconds.toFixed(1)} s`,
      `${lines} lines (${changed} changed), ${lost} people left out`,
      `memory at its peak ${many.peak.toFixed(0)} MB, for a tenth of the people ${few.peak.toFixed(0)} MB${isFlat ? '' : ' NOT FLAT'}`,
      `imported into SQLite in ${imported.seconds.toFixed(1)} s, ${imported.summary.badLines} bad lines`,
    ].join('; '),
  );
}

try {
  for (const file of files) await measure(file);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

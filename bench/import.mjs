/* How fast users are imported, and whether the memory that it takes depends on how many there are. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startPostgres } from './postgres.mjs';

const FEW = 10_000;
const MANY = 100_000;
/** With room Node leaves garbage lying, up to a hundred megabytes; in so little it must collect, and what it cannot shows. */
const HEAP_MB = 96;
/** By so much two runs may differ all the same. */
const FLAT_MB = 25;
const LOOK_MS = 20;

const folder = mkdtempSync(join(tmpdir(), 'watchword-import-'));
const secrets = {
  REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
  TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};

/** Every account with a hash, settings and a date, as an export has them. */
function lineOf(prefix, number) {
  const name = `${prefix}-${number}`;
  const passwordHash = `$2b$10$${randomBytes(40).toString('hex').slice(0, 53)}`;
  const settings = { theme: 'dark', language: 'en', newsletter: number % 2 === 0 };
  const createdAt = new Date(1.6e12 + number * 1_000);
  return JSON.stringify({
    email: `${name}@example.org`,
    username: name,
    fullName: `Person ${number}`,
    passwordHash,
    settings,
    createdAt,
  });
}

async function writeUsers(prefix, count) {
  const path = join(folder, `${prefix}.jsonl`);
  const file = createWriteStream(path);
  for (let number = 0; number < count; number += 1) {
    if (!file.write(`${lineOf(prefix, number)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return path;
}

/** The most memory that the process has had resident, in megabytes. */
function peakMegabytes(pid) {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) / 1_024;
}

async function run(databaseUrl, ...parameters) {
  const start = performance.now();
  const child = spawn(process.execPath, [resolve('dist/cli.js'), 'users', ...parameters, '--json'], {
    cwd: folder,
    env: { ...process.env, ...secrets, DATABASE_URL: databaseUrl, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  let peak = 0;
  child.stdout.on('data', (chunk) => (stdout += chunk));
  const looking = setInterval(() => {
    try {
      peak = Math.max(peak, peakMegabytes(child.pid));
    } catch {
      // it has ended
    }
  }, LOOK_MS);
  const [code] = await once(child, 'close');
  clearInterval(looking);
  if (code !== 0) throw new Error(`users ${parameters.join(' ')} ended with ${code}: ${stdout}`);
  return { seconds: (performance.now() - start) / 1_000, peak, summary: JSON.parse(stdout) };
}

async function measure(name, databaseUrl) {
  const nothing = await run(databaseUrl, 'import', await writeUsers(`nobody-${name}`, 0));
  const few = await run(databaseUrl, 'import', await writeUsers('few', FEW));
  const many = await writeUsers('many', MANY);
  const dry = await run(databaseUrl, 'import', many, '--dry-run');
  const real = await run(databaseUrl, 'import', many);
  const exported = await run(databaseUrl, 'export', join(folder, `${name}.out`));
  if (real.summary.imported !== MANY || dry.summary.imported !== MANY) throw new Error('somebody is missing');
  if (exported.summary.users !== FEW + MANY) throw new Error(`exported ${exported.summary.users}`);

  const rate = MANY / (real.seconds - nothing.seconds);
  const above = (run) => `${(run.peak - nothing.peak).toFixed(0)} MB`;
  console.log(`${name}: ${MANY} users in ${real.seconds.toFixed(1)} s, ${rate.toFixed(0)} users/s`);
  console.log(`  dry run ${dry.seconds.toFixed(1)} s, export of ${FEW + MANY} users ${exported.seconds.toFixed(1)} s`);
  console.log(
    `  memory at its peak with a heap of ${HEAP_MB} MB, above the ${nothing.peak.toFixed(0)} MB of an import of nobody: ` +
      `${FEW} users ${above(few)}, ${MANY} users ${above(real)}, dry run ${above(dry)}, export ${above(exported)}`,
  );
  if (real.peak - few.peak > FLAT_MB) {
    console.log(`  ten times the users took over ${FLAT_MB} MB more`);
    process.exitCode = 1;
  }
}

const postgres = await startPostgres();
try {
  await measure('SQLite', `sqlite:${join(folder, 'bench.sqlite')}`);
  await measure('PostgreSQL', postgres.url);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

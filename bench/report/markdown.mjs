import { BARS, verdictOf } from '../bars.mjs';
import { digits, share, times } from './numbers.mjs';

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** The page of one run. */
export function markdownOf(results) {
  const { workloads, startUp, cold } = results;
  return `${[
    head(results),
    bars(results),
    ...workloads.map(workloadSection),
    startUp && startUpSection(startUp),
    cold && coldSection(cold),
    READING,
    compared(results.versions),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

function head({ date, machine, options }) {
  return `# Benchmarks

To measure again on Linux with two cores:

\`\`\`sh
npm run bench                               # everything, about half an hour, and writes this page
BENCH_QUICK=1 npm run bench                 # shorter, without the million sessions
npm run bench -- --only=refresh,me,cold     # some parts
\`\`\`

A short or partial run writes its page into \`var/bench\`. \`BENCH_ROUNDS\` and \`BENCH_SECONDS\` set how often and how long each
target is measured.

Written by \`npm run bench\` on ${date}: ${machine.cpu}, ${machine.cores} cores, Linux ${machine.kernel}, Node
${machine.node}; ${machine.pinning}; ${options.rounds} rounds of ${options.milliseconds / 1_000} s; load average
${machine.loadBefore} before the run and ${machine.loadAfter} after it.

![How much CPU each server needs for a request, and how the bars are met](images/benchmarks.svg)`;
}

function bars(results) {
  const rows = BARS.flatMap((bar) => {
    const verdict = verdictOf(bar, results);
    if (!verdict) return [];
    const unit = bar.unit ?? '×';
    const wanted = bar.least === undefined ? `≤ ${bar.most} ${unit}` : `≥ ${bar.least} ${unit}`;
    return [[bar.title, `${digits(verdict.value)} ${unit}`, wanted, verdict.isReached ? 'reached' : '**not reached**']];
  });
  return `## What is wanted\n\n${table(['', 'measured', 'wanted', ''], rows)}`;
}

function workloadSection({ title, atOnce, results }) {
  const [first] = results;
  const rows = results.map((result) => [
    `${result.label}${result.isSteady ? '' : ' \\*'}`,
    ...[result.rate, result.cpuMicroseconds, result.p50, result.p99].map(digits),
    times(first.rate / result.rate),
    times(result.cpuMicroseconds / first.cpuMicroseconds),
    result.errors,
  ]);
  const columns = [
    '',
    'requests/s',
    'µs CPU a request',
    'p50 ms',
    'p99 ms',
    'ratio of rates',
    'ratio of CPU',
    'errors',
  ];
  return `## ${title}, ${atOnce} ${atOnce === 1 ? 'connection' : 'connections'}\n\n${table(columns, rows)}`;
}

function startUpSection(startUp) {
  const rows = startUp.map(({ label, readyMs, fastestMs, cpuMs, rss, pss }) => [
    label,
    ...[readyMs, fastestMs, cpuMs, rss, pss].map(digits),
  ]);
  const columns = ['', 'ready after ms', 'fastest', 'ms CPU', 'RSS MB when idle', 'PSS MB when idle'];
  return `## Start-up on an existing database, and memory\n\n${table(columns, rows)}`;
}

function coldSection(cold) {
  const rows = cold.map(({ label, shares, lastRate, errors }) => [
    label,
    ...shares.map(share),
    digits(lastRate),
    errors,
  ]);
  const columns = ['', '1st second', '2nd', '3rd', '4th', 'requests/s in the 8th', 'errors'];
  return `## Refreshes after a start, as shares of the rate in the eighth second\n\n${table(columns, rows)}`;
}

const READING = `## How to read the figures

- Every figure is the median of the rounds. In a round the targets take turns, forwards and backwards, so that whatever else
  the machine does slows all of them. Compare within one table only.
- CPU a request is what the scheduler counted for all threads of the server, over the requests of the window. The server has one
  core, so its CPU is what limits it, and noise moves CPU less than rates. The bars compare CPU, except where "rate" stands.
- A ratio above 1 is good for Watchword: the ratio of rates is ours to the line's, that of CPU is the line's to ours. The
  tables by size begin with the small database: there a ratio of CPU above 1 says how much more the larger one costs.
- \\* The cost of half-second windows did not settle within 5 % during the warm-up.
- Errors are answers of another status, or without what a good one contains. The refresh token of each answer is used next.
- On PostgreSQL only our own process is counted. PostgreSQL runs on the load's core.
- A hash takes a quarter of a second, so that each of 64 connections logs in once in a round; p50 is the wait for the others.
- Watchword's access tokens are kept verified in memory, and each is used many times here, as by a busy client.
- The bare frameworks answer the same body without guard, headers or request id.`;

function compared(versions) {
  const rows = [
    ['Watchword', 'this repository, from `dist`, `RATE_LIMIT=off`, `EMAIL_VERIFICATION=off`, `LOG_LEVEL=error`'],
    [
      'tutorial server',
      `\`bench/targets/tutorial.mjs\`: Express ${versions.express}, jsonwebtoken ${versions.jsonwebtoken}, Watchword's better-sqlite3, bcrypt ${versions.bcrypt}; one refresh token a user, each refresh a write`,
    ],
    [
      'node-oidc-provider',
      `${versions['oidc-provider']} on better-sqlite3; rotation on, no id token at a refresh; the authenticated read is userinfo`,
    ],
    [
      'better-auth',
      `${versions['better-auth']} with its OAuth provider ${versions['@better-auth/oauth-provider']} on better-sqlite3; the authenticated read is get-session`,
    ],
    ['bare Nest on Fastify, bare Fastify', 'the versions that Watchword uses'],
  ];
  return `## What is compared\n\n${table(['', ''], rows)}`;
}

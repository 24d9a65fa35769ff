/*
 * Tries to learn from the time of refused logins which accounts there are: `npm run attacks:enumeration`. It asks for an
 * account in each state in turn, always with a wrong password, and compares each state with `active` by ranks. It exits 1 when
 * a state is told apart, or when a server that leaks on purpose is not.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ACCOUNT_STATES, type AccountState, addressesInEveryState } from '../support/account-states.js';
import { kruskalWallis, mannWhitney, median } from '../support/rank-test.js';

const COST = Number(process.env['BCRYPT_COST'] ?? 10);
/** With fewer than 20 no difference, however great, is unlikely enough. */
const ROUNDS = Math.max(20, Number(process.env['ROUNDS'] ?? 100));
/** While the server has yet to meet each kind of hash. */
const FIRST_ROUNDS = 5;
const MOST_LIKELY = 0.001;
const MOST_DIFFERENCE = 0.05;

type Times = ReadonlyMap<AccountState, number[]>;

const folder = mkdtempSync(join(tmpdir(), 'watchword-enumeration-'));
const server = fork(resolve('test/attacks/attacked-server.mjs'), {
  execArgv: [],
  env: {
    PATH: process.env['PATH'],
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: `sqlite:${join(folder, 'attacked.sqlite')}`,
    MAIL_URL: `file:${join(folder, 'mail')}`,
    REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    BCRYPT_COST: String(COST),
    RATE_LIMIT: 'off',
  },
});
const { url } = (await heard()) as { readonly url: string };

/** The next message of the server. @throws Error when it ends instead */
async function heard(): Promise<unknown> {
  const stop = new AbortController();
  const ended = once(server, 'exit', { signal: stop.signal }).then(([code]) => {
    throw new Error(`the server ended with ${code}`);
  });
  const [message] = (await Promise.race([once(server, 'message', { signal: stop.signal }), ended])) as unknown[];
  ended.catch(() => undefined);
  stop.abort();
  return message;
}

async function order(what: { readonly statement: string } | { readonly leak: true }): Promise<void> {
  server.send(what);
  await heard();
}

async function post(path: string, body: object): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/auth/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

async function register(): Promise<{ id: string; email: string }> {
  const name = `person-${randomBytes(6).toString('hex')}`;
  const account = { email: `${name}@example.org`, username: name, fullName: 'Attacked' };
  const { status, text } = await post('register', { ...account, password: randomBytes(18).toString('base64url') });
  if (status !== 201) throw new Error(`registering failed: ${text}`);
  return { id: (JSON.parse(text) as { data: { user: { id: string } } }).data.user.id, email: account.email };
}

async function measured(addresses: Record<AccountState, string>, rounds: number): Promise<Times> {
  const times = new Map(ACCOUNT_STATES.map((state): [AccountState, number[]] => [state, []]));
  for (let round = 0; round < rounds; round += 1) {
    // another order in each round: a state that always follows a dear one would look different by that alone
    const order = ACCOUNT_STATES.map((_, index) => ACCOUNT_STATES[(index * (1 + (round % 6)) + round) % 7]);
    for (const state of order) {
      if (state === undefined) continue;
      const start = performance.now();
      const { status } = await post('login', { identifier: addresses[state], password: 'no-such-password-of-anybody' });
      times.get(state)?.push(performance.now() - start);
      if (status !== 401) throw new Error(`the login was answered ${status}`);
    }
  }
  return times;
}

/** Prints what was seen. @returns the states that can be told from an active account */
function toldApart(title: string, times: Times): AccountState[] {
  const active = times.get('active') ?? [];
  const rows = ACCOUNT_STATES.map((state) => {
    const sample = times.get(state) ?? [];
    const { p, medianRatio, likelierGreater } = mannWhitney(sample, active);
    const isTold = p < MOST_LIKELY && Math.abs(medianRatio - 1) > MOST_DIFFERENCE;
    return { state, medianMs: median(sample), medianRatio, likelierGreater, p, isTold };
  });
  console.log(
    `\n${title}, ${active.length} logins a state; all states together: p = ${formatted(kruskalWallis([...times.values()]).p)}`,
  );
  for (const { state, medianMs, medianRatio, likelierGreater, p, isTold } of rows) {
    const shown = [`${medianMs.toFixed(1).padStart(7)} ms`, `ratio ${medianRatio.toFixed(3)}`];
    const chance = `slower with a chance of ${likelierGreater.toFixed(2)}`;
    console.log(
      [`  ${state.padEnd(16)}`, ...shown, chance, `p = ${formatted(p)}`, isTold ? 'TOLD APART' : '']
        .join('  ')
        .trimEnd(),
    );
  }
  return rows.filter(({ isTold }) => isTold).map(({ state }) => state);
}

function formatted(p: number): string {
  return p < 0.0001 ? p.toExponential(1) : p.toFixed(4);
}

try {
  const addresses = await addressesInEveryState({
    ...{ register, cost: COST, unknownEmail: 'nobody@example.org' },
    execute: (statement) => order({ statement }),
  });
  await measured(addresses, FIRST_ROUNDS);
  const told = toldApart('The server as it is', await measured(addresses, ROUNDS));

  await order({ leak: true });
  const leaked = toldApart('A server that leaks on purpose', await measured(addresses, ROUNDS));
  const unseen = (['none', 'a cheaper hash', 'a dearer hash'] as const).filter((state) => !leaked.includes(state));

  if (told.length > 0) console.log(`\nFAILED: ${told.join(', ')} can be told from an active account.`);
  if (unseen.length > 0) console.log(`\nFAILED: the test does not see ${unseen.join(', ')} on the server that leaks.`);
  if (told.length + unseen.length === 0)
    console.log('\nNo state can be told from an active account, and leaks are seen.');
  process.exitCode = told.length + unseen.length === 0 ? 0 : 1;
} finally {
  server.disconnect();
  await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

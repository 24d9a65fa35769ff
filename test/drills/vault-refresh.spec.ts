import { type DatabaseKind } from '../support/databases.js';
import { RefreshingProcess } from '../support/refreshing-process.js';
import { VaultInstances } from '../support/vault-instances.js';
import { report, Tally } from './report.js';

const ROUNDS = 200;
const CALLERS = 50;
const AHEAD_MS = '61000';
/** Minutes only where the machine has other work too. */
const TIME_LIMIT_MS = 900_000;

/** A provider that has heard of the refresh, and has or has not rotated, is asked by a process that is gone then. */
const STEPS = [
  ['before the claim', 'fresh'],
  ['after the claim', 'fresh'],
  ['while the request waits', 'fresh'],
  ['while the answer waits', 'CONNECTION_NEEDS_RECONSENT'],
  ['before the write', 'CONNECTION_NEEDS_RECONSENT'],
  ['after the write', 'fresh'],
] as const;

describe.each<[DatabaseKind, number]>([
  ['postgres', 8],
  ['sqlite', 2],
])('processes that refresh one connection on %s', (kind, count) => {
  let instances: VaultInstances;
  let successor: RefreshingProcess | undefined;
  const processes: RefreshingProcess[] = [];
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    const started = await RefreshingProcess.start({ ...instances.environment, ...more });
    processes.push(started);
    return started;
  };
  const endAll = async () => {
    for (const started of processes.splice(0)) await started.kill();
  };
  beforeAll(async () => (instances = await VaultInstances.start(kind, new Date())));
  afterEach(async () => {
    instances.server.answerBy();
    await endAll();
  });
  afterAll(async () => {
    await successor?.kill();
    await instances.close();
  });

  it(
    `ask the provider once, ${count} processes with ${CALLERS} callers each, ${ROUNDS} rounds`,
    async () => {
      await Promise.all(Array.from({ length: count }, () => start()));
      const tally = new Tally();
      const roundsMs: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const began = performance.now();
        const connection = await instances.connected();
        const results = new Set<string>();
        const refreshes = await instances.server.refreshesDuring(async () => {
          const answers = await Promise.all(processes.map((each) => each.ask(connection, CALLERS)));
          for (const result of answers.flatMap((answer) => answer ?? ['ended'])) results.add(result);
        });
        const isRight = results.size === 1 && [...results][0]?.startsWith('access-') === true;
        tally.add(`${refreshes} refresh, ${isRight ? 'one token for all' : [...results].map(kindOf).join(' and ')}`);
        roundsMs.push(performance.now() - began);
      }
      report(`${count} × ${CALLERS} callers on ${kind}`, [[timesOf(roundsMs), tally.text]]);
      expect(tally.outcomes).toEqual(['1 refresh, one token for all']);
    },
    TIME_LIMIT_MS,
  );

  it.each(STEPS)('lose nothing silently when one is killed %s', async (step, expected) => {
    const connection = await instances.connected();
    const killed = await start({ KILLED_AT: step });
    instances.server.answerBy(async (token) => {
      if (step === 'while the answer waits') instances.server.rotate(token);
      if (!step.startsWith('while')) return instances.server.rotate(token);
      await killed.kill();
      return 'drop';
    });
    expect(await killed.ask(connection, 1)).toBeUndefined();
    // what the dead process left behind is all that counts from now on
    instances.server.answerBy();
    successor ??= await RefreshingProcess.start({ ...instances.environment, AHEAD_MS });
    const [first = ''] = (await successor.ask(connection, CALLERS)) ?? [];
    const isAskedAgain = await instances.server.refreshesDuring(async () => {
      expect(await successor?.ask(connection, CALLERS)).toEqual([first]);
    });
    report(`killed ${step}, on ${kind}`, [[kindOf(first), ...(await connection.events())]]);
    expect(isAskedAgain).toBe(0);
    expect(kindOf(first)).toBe(expected);
    const ended = ['connection.needs_reconsent interrupted'];
    expect(await connection.events()).toEqual(expected === 'fresh' ? [] : ended);
  });
});

const kindOf = (result: string): string => (result.startsWith('access-') ? 'fresh' : result);

function timesOf(roundsMs: readonly number[]): string {
  const inOrder = roundsMs.toSorted((one, other) => one - other);
  const [half, most] = [inOrder[inOrder.length >> 1] ?? 0, inOrder.at(-1) ?? 0];
  const seconds = roundsMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return `${roundsMs.length} rounds in ${seconds.toFixed(0)} s, half of them in ${half.toFixed(0)} ms, all in ${most.toFixed(0)}`;
}

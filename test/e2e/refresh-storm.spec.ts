import { registered } from '../support/accounts.js';
import { emptyDatabase } from '../support/databases.js';
import { depth } from '../support/depth.js';
import { noteSecret } from '../support/evidence.js';
import { ServerProcess } from '../support/server-process.js';
import { newServerSecrets } from '../support/test-app.js';
import { type RefreshAnswer, requestRefresh } from './refresh-request.js';
import { countSessionWrites, type SessionWrites } from './session-writes.js';

const PARALLEL = 32;
const TIME_LIMIT_MS = 180_000;

const STORMS = [
  { kind: 'sqlite', processes: 1, rounds: depth({ quick: 25, deep: 200 }) },
  { kind: 'sqlite', processes: 2, rounds: depth({ quick: 10, deep: 50 }) },
  { kind: 'postgres', processes: 2, rounds: depth({ quick: 25, deep: 200 }) },
] as const;

describe.each(STORMS)('a storm of refreshes on $kind with $processes server process(es)', (storm) => {
  const servers: ServerProcess[] = [];
  let writes: SessionWrites;

  beforeAll(async () => {
    const environment = {
      ...newServerSecrets(),
      DATABASE_URL: await emptyDatabase(storm.kind),
      PUBLIC_URL: 'http://watchword.test',
      LOG_LEVEL: 'info',
    };
    // PostgreSQL's at the same moment, on a database without a table and without a signing key
    if (storm.kind === 'sqlite') servers.push(await ServerProcess.start(environment));
    const starting = Array.from({ length: storm.processes - servers.length }, () => ServerProcess.start(environment));
    for (const start of await Promise.allSettled(starting)) {
      if (start.status === 'fulfilled') servers.push(start.value);
    }
    await Promise.all(starting);
    writes = await countSessionWrites(environment.DATABASE_URL);
  });
  afterAll(async () => {
    await writes?.close();
    for (const server of servers) await server.stop();
  });

  const serverFor = (index: number) => servers[index % servers.length] as ServerProcess;

  function refreshAtOnce(refreshToken: string): Promise<RefreshAnswer[]> {
    const requests = Array.from({ length: PARALLEL }, (_none, index) => serverFor(index).url);
    return Promise.all(requests.map((url) => requestRefresh(url, refreshToken)));
  }

  it(
    `answers ${PARALLEL} parallel refreshes of one token with one successor and one write, ${storm.rounds} times over`,
    async () => {
      let { refreshToken, accessToken } = await registered(serverFor(0).device());
      const before = await writes.count();
      for (let round = 1; round <= storm.rounds; round += 1) {
        const answers = await refreshAtOnce(refreshToken);
        expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
        const successors = new Set(answers.map(({ tokens }) => tokens?.refreshToken));
        expect(successors.size).toBe(1);
        expect(successors.has(refreshToken)).toBe(false);
        expect((await writes.count()) - before).toBe(round);
        ({ refreshToken, accessToken } = answers.at(-1)?.tokens ?? { refreshToken: '', accessToken: '' });
        for (const secret of [refreshToken, accessToken]) noteSecret(secret);
      }
      for (const server of servers) {
        const profile = await server.device().get('/api/users/me', { token: accessToken });
        expect(profile.status).toBe(200);
      }
    },
    TIME_LIMIT_MS,
  );
});

import { DataSource } from 'typeorm';
import { UserEntity } from '../../src/modules/users/index.js';
import { anAdmin } from '../support/admins.js';
import type { ApiResponse } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { depth } from '../support/depth.js';
import { outcomeOf, type Person } from '../support/role-administration.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** Instances of one SQLite file must be processes, since its driver waits without letting go of the process. */
const INSTANCES = { sqlite: 1, postgres: 2 };
const ROUNDS = depth({ quick: 2, deep: 6 });

const LAST = [409, 'LAST_ADMINISTRATOR'] as const;
const NO_ADMINISTRATOR = [403, 'FORBIDDEN'] as const;
const LOGGED_OUT = [401, 'SESSION_REVOKED'] as const;

type Outcome = readonly [number, string | undefined];

/** A way in which an administrator is lost. */
interface Loss {
  ask(app: RunningApp, asker: Person, other: Person): Promise<ApiResponse<unknown>>;
  /** Besides `LAST_ADMINISTRATOR`: what the lost one hears who is refused, or finds nothing left to be done. */
  readonly lostOneHears: readonly Outcome[];
  readonly of: 'the other' | 'oneself';
}

const assigned = (app: RunningApp, { accessToken: token }: Person, { user }: Person) =>
  app.device().request('PUT', `/api/users/${user.id}/roles`, { token, body: { roles: ['user'] } });

const LOSSES: Readonly<Record<string, Loss>> = {
  'demotes the other': {
    ask: (app, asker, other) => assigned(app, asker, other),
    lostOneHears: [NO_ADMINISTRATOR],
    of: 'the other',
  },
  'suspends the other': {
    ask: (app, { accessToken: token }, { user }) => app.device().post(`/api/users/${user.id}/suspend`, { token }),
    lostOneHears: [LOGGED_OUT],
    of: 'the other',
  },
  'deletes the other': {
    ask: (app, { accessToken: token }, { user }) => app.device().delete(`/api/users/${user.id}`, { token }),
    lostOneHears: [LOGGED_OUT],
    of: 'the other',
  },
  'demotes themself': {
    ask: (app, asker) => assigned(app, asker, asker),
    lostOneHears: [],
    of: 'oneself',
  },
  'deletes themself': {
    ask: (app, { accessToken: token, account }) =>
      app.device().delete('/api/users/me', { token, body: { password: account.password } }),
    lostOneHears: [],
    of: 'oneself',
  },
};

const NAMES = Object.keys(LOSSES);
const PAIRS = NAMES.flatMap((first, index) => NAMES.slice(index).map((second) => [first, second] as const));
const lossBy = (name: string): Loss => LOSSES[name] as Loss;
const isRace = ([first, second]: readonly [string, string]): boolean => lossBy(first).of === lossBy(second).of;

describe.each(DATABASE_KINDS)('of exactly two administrators on %s one stays', (kind) => {
  let instances: RunningApp[];
  let users: ReturnType<typeof usersOf>;

  const usersOf = ({ app }: RunningApp) => app.get(DataSource).getRepository(UserEntity);

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    instances = [];
    for (let each = 0; each < INSTANCES[kind]; each += 1) instances.push(await startTestApp(kind, environment));
    users = usersOf(instances[0] as RunningApp);
  });
  afterAll(async () => {
    for (const instance of instances) await instance.close();
  });

  const instance = (number: number) => instances[number % instances.length] as RunningApp;

  async function activeAdministrators(): Promise<string[]> {
    const rows = await users.findBy({ status: 'active' });
    return rows.filter(({ roles }) => roles.includes('admin')).map(({ id }) => id);
  }

  async function twoAdministrators(): Promise<[Person, Person]> {
    await users
      .createQueryBuilder()
      .update()
      .set({ roles: ['user'] })
      .execute();
    const two: [Person, Person] = [await anAdmin(instance(0)), await anAdmin(instance(1))];
    expect((await activeAdministrators()).sort()).toEqual(two.map(({ user }) => user.id).sort());
    return two;
  }

  /** Both at once, and in every other round the second one a little before the first. */
  async function bothAsk(two: readonly [Person, Person], names: readonly [string, string], round: number) {
    const [one, other] = two;
    const asks = [
      () => lossBy(names[0]).ask(instance(0), one, other),
      () => lossBy(names[1]).ask(instance(1), other, one),
    ];
    if (round % 2 === 0) return (await Promise.all(asks.map((ask) => ask()))).map(outcomeOf);
    return (await Promise.all(asks.toReversed().map((ask) => ask()))).toReversed().map(outcomeOf);
  }

  it.each(PAIRS.filter(isRace))('when one %s while the other %s', async (...names) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const two = await twoAdministrators();
      const outcomes = await bothAsk(two, names, round);
      const [winner = NaN, ...others] = [0, 1].filter((each) => outcomes[each]?.[0] === 200);
      expect([winner, others]).toEqual([expect.any(Number), []]);
      const loser = 1 - winner;
      expect([LAST, ...lossBy(names[winner] as string).lostOneHears]).toContainEqual(outcomes[loser]);
      const kept = lossBy(names[0]).of === 'oneself' ? loser : winner;
      expect(await activeAdministrators()).toEqual([two[kept]?.user.id]);
    }
  });

  it.each(PAIRS.filter((pair) => !isRace(pair)))(
    'when one %s, who %s at the same moment: the one who is not meant',
    async (...names) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const two = await twoAdministrators();
        const [toOther, toSelf] = await bothAsk(two, names, round);
        expect([toOther?.[0], toSelf?.[0]]).toContain(200);
        // the account is gone for the one, or has lost the right for the other
        expect([
          [200, undefined],
          [404, 'NOT_FOUND'],
        ]).toContainEqual(toOther);
        const refusals = [NO_ADMINISTRATOR, LOGGED_OUT, [401, 'INVALID_CREDENTIALS']];
        expect([[200, undefined], ...refusals]).toContainEqual(toSelf);
        expect(await activeAdministrators()).toEqual([two[0].user.id]);
      }
    },
  );
});

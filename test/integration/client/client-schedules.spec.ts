import fc from 'fast-check';
import { ACCESS_LIFE_MS, type Plan, planOf } from '../../support/client-simulation/plans.js';
import { Schedule } from '../../support/client-simulation/schedule.js';
import { SIMULATED_SERVER } from '../../support/client-simulation/server-settings.js';
import { SimulatedBackend } from '../../support/client-simulation/simulated-backend.js';
import {
  assertAllSucceed,
  assertEnded,
  assertNeverLost,
  assertOneRefresh,
  assertOrder,
} from '../../support/client-simulation/verdicts.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

/** The least schedules in which the client, or a client without one of its precautions, once broke a rule. */
const EXAMPLES: readonly (readonly [string, Partial<Plan>])[] = [
  [
    'sends a refresh that fails without Web Locks twice, not once more for the lease that it gave back',
    {
      hasLocks: false,
      steps: [
        { afterMs: ACCESS_LIFE_MS, step: { kind: 'offline', forMs: 1_000 } },
        { afterMs: 1, step: { kind: 'refresh', tab: 0 } },
      ],
    },
  ],
  [
    'has tabs believe each other after the clock of the device was set back',
    { delivery: 'cookie', tabs: 3, steps: [{ afterMs: 1, step: { kind: 'jump', byMs: -3_600_000 } }] },
  ],
  [
    'has a call answered that waits while a new tab refreshes, which knows no name of the session',
    {
      delivery: 'cookie',
      tabs: 2,
      fates: [],
      steps: [
        { afterMs: ACCESS_LIFE_MS + 1, step: { kind: 'open' } },
        { afterMs: 200, step: { kind: 'refresh', tab: 2 } },
        { afterMs: 0, step: { kind: 'call', tab: 0 } },
      ],
    },
  ],
  [
    'goes on in a new tab when the one that refreshed was killed before it heard the answer',
    {
      fates: [{ kind: 'answered', outMs: 0, backMs: 150 }],
      steps: [
        { afterMs: ACCESS_LIFE_MS, step: { kind: 'refresh', tab: 0 } },
        { afterMs: 140, step: { kind: 'killHolder' } },
        { afterMs: 1, step: { kind: 'open' } },
      ],
    },
  ],
  [
    'leaves the newer tokens in the storage when a suspended tab at last hears the answer to its refresh',
    {
      delivery: 'body',
      tabs: 2,
      fates: [{ kind: 'answered', outMs: 0, backMs: 150 }],
      steps: [
        { afterMs: ACCESS_LIFE_MS, step: { kind: 'refresh', tab: 0 } },
        { afterMs: 1, step: { kind: 'suspendHolder', forMs: 3 * ACCESS_LIFE_MS } },
        { afterMs: 1, step: { kind: 'call', tab: 0 } },
        { afterMs: ACCESS_LIFE_MS, step: { kind: 'refresh', tab: 0 } },
      ],
    },
  ],
];

/** Each in several orders of what is due at the same moment. */
const ORDERS = 5;

describe('the client in schedules that once went wrong', () => {
  let running: RunningApp;
  let backend: SimulatedBackend;

  beforeAll(async () => {
    running = await startTestApp('sqlite', SIMULATED_SERVER);
    backend = new SimulatedBackend(running);
  });
  afterAll(() => running?.close());

  it.each(EXAMPLES)('%s', async (_name, given) => {
    const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const schedule = new Schedule(backend, scheduler, planOf(given));
      await schedule.play();
      const after = await schedule.callInEveryTab();
      assertAllSucceed(schedule, after);
      assertOneRefresh(schedule, after);
      assertNeverLost(schedule);
      assertOrder(schedule);
    });
    await fc.assert(property, { numRuns: ORDERS });
  });

  it.each(['split', 'body', 'cookie'] as const)(
    'adopts no answer to a refresh that comes after a logout in another tab, with delivery %s',
    async (delivery) => {
      const fates: Plan['fates'] = [{ kind: 'answered', outMs: 0, backMs: 150 }];
      const steps: Plan['steps'] = [
        { afterMs: ACCESS_LIFE_MS, step: { kind: 'refresh', tab: 0 } },
        { afterMs: 140, step: { kind: 'logout', tab: 1 } },
      ];
      const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const schedule = new Schedule(backend, scheduler, planOf({ delivery, tabs: 2, fates, steps }));
        await schedule.play();
        assertEnded(schedule, await schedule.callInEveryTab());
        assertOrder(schedule);
      });
      await fc.assert(property, { numRuns: ORDERS });
    },
  );
});

import fc from 'fast-check';
import { plans, type PlanTraits } from '../../support/client-simulation/plans.js';
import { Schedule } from '../../support/client-simulation/schedule.js';
import type { SimulatedDelivery } from '../../support/client-simulation/simulated-browser.js';
import { SIMULATED_SERVER } from '../../support/client-simulation/server-settings.js';
import { SimulatedBackend } from '../../support/client-simulation/simulated-backend.js';
import {
  assertAllSucceed,
  assertEnded,
  assertNeverLost,
  assertOneRefresh,
  assertOneUser,
  assertOrder,
} from '../../support/client-simulation/verdicts.js';
import { depth } from '../../support/depth.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

const SCHEDULES = Number(process.env['CLIENT_SCHEDULES'] ?? depth({ quick: 120, deep: 1_000 }));
/** The same schedules in each ordinary run; others by CLIENT_SEED, any whole number. What they find is kept in client-schedules.spec. */
const SEED = Number(process.env['CLIENT_SEED'] ?? 20_261_129);
const TIME_LIMIT_MS = Math.max(300_000, SCHEDULES * 1_000);

const DELIVERIES: readonly SimulatedDelivery[] = ['split', 'body', 'cookie'];

/** Of the schedules of one delivery. */
const SHARES = { ordinary: 0.6, endings: 0.2, logins: 0.2 };

let running: RunningApp;
let backend: SimulatedBackend;
beforeAll(async () => {
  running = await startTestApp('sqlite', SIMULATED_SERVER);
  backend = new SimulatedBackend(running);
});
afterAll(() => running?.close());

describe.each(DELIVERIES)('the client in simulated tabs with delivery %s', (delivery) => {
  async function assertEach(
    share: number,
    traits: PlanTraits,
    check: (schedule: Schedule) => Promise<void>,
  ): Promise<void> {
    const property = fc.asyncProperty(fc.scheduler(), plans(delivery, traits), async (scheduler, plan) => {
      const schedule = new Schedule(backend, scheduler, plan);
      await schedule.play();
      await check(schedule);
      assertOrder(schedule);
    });
    await fc.assert(property, { numRuns: Math.ceil((SCHEDULES * share) / DELIVERIES.length), seed: SEED });
  }

  it(
    'never loses the session, and never has two refreshes under way',
    () =>
      assertEach(SHARES.ordinary, {}, async (schedule) => {
        const after = await schedule.callInEveryTab();
        assertAllSucceed(schedule, after);
        assertOneRefresh(schedule, after);
        assertNeverLost(schedule);
      }),
    TIME_LIMIT_MS,
  );

  it(
    'logs every tab out once, with a reason, when the session is ended',
    () =>
      assertEach(SHARES.endings, { withEndings: true }, async (schedule) => {
        assertEnded(schedule, await schedule.callInEveryTab());
        assertEnded(schedule, await schedule.callInEveryTab());
      }),
    TIME_LIMIT_MS,
  );

  it(
    'repeats no call under another user, and has everybody in the same session in the end',
    () =>
      assertEach(SHARES.logins, { withLogins: true }, async (schedule) => {
        await schedule.callInEveryTab();
        assertOneUser(schedule, await schedule.callInEveryTab());
      }),
    TIME_LIMIT_MS,
  );
});

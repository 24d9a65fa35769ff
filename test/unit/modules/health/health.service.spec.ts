import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { SystemClock } from '../../../../src/kernel/clock.js';
import { MailBacklog } from '../../../../src/modules/mail/index.js';
import { HealthService } from '../../../../src/modules/health/health.service.js';

/** Probes commonly give up after this. */
const PROBE_TIMEOUT_MS = 2_000;

/** As much of a data source on PostgreSQL as a check needs. */
function postgresThat(connect: () => Promise<unknown>): DataSource {
  return { options: { type: 'postgres' }, driver: { master: { connect } } } as unknown as DataSource;
}

describe('readiness', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('says no to a probe before it gives up, when the database does not answer', async () => {
    const health = new HealthService(
      postgresThat(() => new Promise(() => undefined)),
      new MailBacklog(new SystemClock()),
      new SystemClock(),
    );
    const answered = jest.fn();
    const asking = health.readiness().then(answered);
    await jest.advanceTimersByTimeAsync(PROBE_TIMEOUT_MS - 1);
    expect(answered).toHaveBeenCalledWith({ status: 'unavailable', checks: { database: 'unavailable', mail: 'ok' } });
    await asking;
  });

  it('says no at once when the database refuses', async () => {
    const health = new HealthService(
      postgresThat(() => Promise.reject(new Error('refused'))),
      new MailBacklog(new SystemClock()),
      new SystemClock(),
    );
    expect((await health.readiness()).status).toBe('unavailable');
  });
});

import { Logger, type LoggerService } from '@nestjs/common';
import { reportingDatabaseErrors } from '../../../src/database/database-trouble-log.js';
import { Clock } from '../../../src/kernel/clock.js';

class HandClock extends Clock {
  ms = 5;

  now(): Date {
    return new Date(this.ms);
  }

  override monotonicMs(): number {
    return this.ms;
  }
}

const failure = (code: string) => Object.assign(new Error('of the driver'), { code });

describe('the report of trouble with the database', () => {
  const lines: { trouble?: string; whatToDo?: string }[] = [];
  let clock: HandClock;
  let translate: ReturnType<typeof reportingDatabaseErrors>;

  beforeEach(() => {
    lines.length = 0;
    const ignore = () => undefined;
    const warn = (line: { trouble?: string }) => void lines.push(line);
    Logger.overrideLogger({ log: ignore, error: ignore, warn } satisfies LoggerService);
    clock = new HandClock();
    translate = reportingDatabaseErrors(clock);
  });
  afterAll(() => {
    Logger.overrideLogger(false);
  });

  const troubles = () => lines.map(({ trouble }) => trouble);

  it('is one line a minute for each kind, and says what to do', () => {
    for (const code of ['28P01', '28000', '25006', '28P01']) {
      expect(translate(failure(code))?.code).toBe('SERVICE_UNAVAILABLE');
    }
    expect(troubles()).toEqual(['login_refused', 'read_only']);
    expect(lines[0]?.whatToDo).toContain('password');
    clock.ms += 59_999;
    translate(failure('28P01'));
    expect(lines).toHaveLength(2);
    clock.ms += 1;
    translate(failure('28P01'));
    expect(troubles()).toEqual(['login_refused', 'read_only', 'login_refused']);
  });

  it('does not come for a value that was refused, nor for what is not the database’s', () => {
    expect(translate(failure('22001'))?.code).toBe('VALIDATION_FAILED');
    expect(translate(failure('42601'))).toBeUndefined();
    expect(translate('text')).toBeUndefined();
    expect(lines).toEqual([]);
  });
});

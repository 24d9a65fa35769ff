import { Clock, SystemClock } from '../../../src/index.js';
import { describeClock, FakeClock } from '../../../src/testing/index.js';
import { RehearsalClock } from '../documented/rehearsal-clock.js';
import { opened, type PortRow } from './port-row.js';

class ClockInSeconds extends SystemClock {
  override now(): Date {
    return new Date(super.now().getTime() / 1_000);
  }
}

class SharedDate extends Clock {
  private readonly instant = new Date();

  now(): Date {
    return this.instant;
  }

  advance(milliseconds: number): void {
    this.instant.setTime(this.instant.getTime() + milliseconds);
  }
}

class StepsBack extends SystemClock {
  private calls = 0;

  override now(): Date {
    this.calls += 1;
    return new Date(super.now().getTime() - this.calls * 1_000);
  }
}

class CountsBack extends SystemClock {
  private count = 0;

  override monotonicMs(): number {
    return (this.count -= 1);
  }
}

class MovesTwice extends FakeClock {
  override advance(milliseconds: number): void {
    super.advance(2 * milliseconds);
  }
}

const movable = (make: () => Clock & { advance(milliseconds: number): void }) => () => {
  const clock = make();
  return { clock, advance: (milliseconds: number) => clock.advance(milliseconds) };
};

export const CLOCK: PortRow = {
  port: Clock,
  right: {
    SystemClock: () => describeClock('SystemClock', () => ({ clock: new SystemClock() })),
    FakeClock: () =>
      describeClock(
        'FakeClock',
        movable(() => new FakeClock()),
      ),
    RehearsalClock: () =>
      describeClock(
        'RehearsalClock',
        movable(() => new RehearsalClock()),
      ),
  },
  wrong: {
    'counts seconds': {
      suite: () => describeClock('it', () => ({ clock: new ClockInSeconds() })),
      breaks: /shows the time of the machine/,
    },
    'hands out its own date': {
      suite: () =>
        describeClock(
          'it',
          movable(() => new SharedDate()),
        ),
      breaks: /does not change when somebody changes/,
    },
    'goes back': { suite: () => describeClock('it', () => ({ clock: new StepsBack() })), breaks: /does not go back/ },
    'counts down': {
      suite: () => describeClock('it', () => ({ clock: new CountsBack() })),
      breaks: /counts milliseconds that pass/,
    },
    'moves too far': {
      suite: () =>
        describeClock(
          'it',
          movable(() => new MovesTwice()),
        ),
      breaks: /moves as far as it is moved/,
    },
  },
  open: opened(new RehearsalClock()),
  called: ['now', 'monotonicMs'],
};

import type { HashingSettings } from '../../config/settings.js';
import type { Clock } from '../../kernel/clock.js';
import { ConfiguredPasswordHasher } from './configured-password-hasher.js';
import type { MeasureHash } from './hash-calibration.js';

const PASSWORD = 'a password of ordinary length';
/** The median of so many, since other programs slow some of them. */
const RUNS = 3;

/** Measures on this machine how long one hash takes while nothing else is hashed. */
export function hashStopwatch(clock: Clock, settings: HashingSettings): MeasureHash {
  return async (parameters) => {
    const hasher = new ConfiguredPasswordHasher({ ...settings, ...parameters });
    const durations: number[] = [];
    while (durations.length < RUNS) {
      const start = clock.monotonicMs();
      await hasher.hash(PASSWORD);
      durations.push(clock.monotonicMs() - start);
    }
    return durations.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? 0;
  };
}

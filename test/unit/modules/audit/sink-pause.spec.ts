import { sinkPauseMs } from '../../../../src/modules/audit/sink/sink-pause.js';

it.each([
  [1, 2_000],
  [2, 4_000],
  [7, 128_000],
  [8, 256_000],
  [9, 300_000],
  [1_000_000, 300_000],
])('after %d failures in a row the sink is left alone for %d ms', (failures, pauseMs) => {
  expect(sinkPauseMs(failures)).toBe(pauseMs);
});

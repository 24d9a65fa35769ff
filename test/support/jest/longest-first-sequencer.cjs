const { readFileSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Jest's order, by the durations of the last run or else by the size of the files, but for the suites that choose a depth:
 * these may take minutes, and the one that begins last would run alone.
 */
class LongestFirstSequencer extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isLong = ({ path }) => readFileSync(path, 'utf8').includes(`/depth.js'`);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}

module.exports = LongestFirstSequencer;

const { relative } = require('node:path');

const SHOWN = 10;

/** Says at the end of a run which suites took longest. */
class SlowestSuitesReporter {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, { testResults }) {
    const suites = testResults.filter(({ skipped }) => !skipped);
    if (suites.length <= 1) return;
    const slowest = suites.sort((one, other) => durationOf(other) - durationOf(one)).slice(0, SHOWN);
    const lines = slowest.map(
      (suite) => `${durationOf(suite).toFixed(1).padStart(8)} s  ${relative(this.rootDir, suite.testFilePath)}`,
    );
    // where Jest's own reporter writes
    process.stderr.write(`\nThe suites that took longest:\n${lines.join('\n')}\n`);
  }
}

function durationOf({ perfStats: { start, end } }) {
  return (end - start) / 1_000;
}

module.exports = SlowestSuitesReporter;

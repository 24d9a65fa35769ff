import { BARS, verdictOf } from '../bars.mjs';
import { digits, share, times } from './numbers.mjs';

const COLUMNS = ['req/s', 'µs CPU', 'p50 ms', 'p99 ms', 'rate', 'CPU', 'errors', 'load'];
const LABEL_WIDTH = 44;
const CELL_WIDTH = 10;

const line = (label, cells) =>
  `  ${label.padEnd(LABEL_WIDTH)}${cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')}`;

/** Prints a workload. `rate` and `CPU` are ratios of ours to the line's: above 1 ours does more for the same. */
export function printWorkload({ title, atOnce, results }) {
  const [first] = results;
  console.log(`\n${title}, ${atOnce} ${atOnce === 1 ? 'connection' : 'connections'}`);
  console.log(line('', COLUMNS));
  for (const result of results) {
    const { rate, cpuMicroseconds, p50, p99, errors, loadShare, isSteady, label, examples } = result;
    const ratios = [times(first.rate / rate), times(cpuMicroseconds / first.cpuMicroseconds)];
    const cells = [...[rate, cpuMicroseconds, p50, p99].map(digits), ...ratios, String(errors), share(loadShare)];
    console.log(line(`${label}${isSteady ? '' : ' (not steady)'}`, cells));
    for (const example of examples) console.log(`    error: ${example}`);
  }
}

export function printCold(cold) {
  console.log('\nRefreshes after a start, as shares of the rate in the eighth second');
  console.log(line('', ['1st', '2nd', '3rd', '4th', '8th, req/s', 'errors']));
  for (const { label, shares, lastRate, errors } of cold) {
    console.log(line(label, [...shares.map((number) => number.toFixed(2)), digits(lastRate), String(errors)]));
  }
}

export function printStartUp(startUp) {
  console.log('\nStart-up on an existing database, and memory when idle');
  console.log(line('', ['ms', 'fastest', 'ms CPU', 'RSS MB', 'PSS MB']));
  for (const { label, readyMs, fastestMs, cpuMs, rss, pss } of startUp) {
    console.log(line(label, [readyMs, fastestMs, cpuMs, rss, pss].map(digits)));
  }
}

export function printBars(results) {
  console.log('\nBars');
  for (const bar of BARS) {
    const verdict = verdictOf(bar, results);
    if (!verdict) continue;
    const unit = bar.unit ?? '×';
    const wanted = bar.least === undefined ? `≤ ${bar.most} ${unit}` : `≥ ${bar.least} ${unit}`;
    const word = verdict.isReached ? 'reached' : 'NOT REACHED';
    console.log(
      `  ${bar.title.padEnd(70)}${`${digits(verdict.value)} ${unit}`.padStart(12)}  ${wanted.padEnd(12)}${word}`,
    );
  }
}

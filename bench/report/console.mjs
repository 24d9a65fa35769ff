const COLUMNS = ['req/s', 'µs CPU', 'p50 ms', 'p99 ms', 'rate', 'CPU', 'errors', 'load'];
const WIDTHS = [9, 9, 9, 9, 8, 8, 8, 6];

/** Prints a workload. `rate` and `CPU` say how much better ours is: above 1 it does more, or needs less. */
export function printWorkload({ title, atOnce, results }) {
  const [first] = results;
  console.log(`\n${title}, ${atOnce} ${atOnce === 1 ? 'connection' : 'connections'}`);
  console.log(line('', COLUMNS));
  for (const result of results) {
    const ratios = [first.rate / result.rate, result.cpuMicroseconds / first.cpuMicroseconds];
    console.log(line(`${result.label}${result.isSteady ? '' : ' (not steady)'}`, cellsOf(result, ratios)));
    for (const example of result.examples) console.log(`    error: ${example}`);
  }
}

function cellsOf({ rate, cpuMicroseconds, p50, p99, errors, loadShare }, ratios) {
  const [rateRatio, cpuRatio] = ratios.map((ratio) => `${ratio.toFixed(2)} ×`);
  const share = `${Math.round(loadShare * 100)} %`;
  return [digits(rate), digits(cpuMicroseconds), digits(p50), digits(p99), rateRatio, cpuRatio, String(errors), share];
}

/** Three digits that count, and no more than one after the point of large numbers. */
export function digits(number) {
  if (number >= 100) return Math.round(number).toLocaleString('en');
  return number.toFixed(number >= 10 ? 1 : 2);
}

const line = (label, cells) =>
  `  ${label.padEnd(36)}${cells.map((cell, index) => cell.padStart(WIDTHS[index])).join('')}`;

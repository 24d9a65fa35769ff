import { BARS, verdictOf } from '../bars.mjs';
import { digits } from './numbers.mjs';

const WIDTH = 960;
const LABELS_WIDTH = 430;
const NUMBERS_WIDTH = 90;
const ROW_HEIGHT = 22;
const BAR_HEIGHT = 14;
const HEADING_HEIGHT = 34;
/** Longer bars are cut: the number beside them says how long they are. */
const MOST_TIMES = 4;
const COMPARED = ['live', 'guarded', 'me', 'introspect', 'refresh-64'];

const STYLE = `text { font: 13px system-ui, sans-serif; fill: #1f2328 } .heading { font-weight: 600 } .ours, .reached { fill: #2f7d4f }
.other { fill: #7d8590 } .missed { fill: #bc4c00 } .one { stroke: #1f2328; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .one { stroke: #e6edf3 } .ours, .reached { fill: #57ab7a }
.missed { fill: #f0883e } }`;

const escape = (text) => text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
const scaled = (ratio) => (Math.min(ratio, MOST_TIMES) / MOST_TIMES) * (WIDTH - LABELS_WIDTH - NUMBERS_WIDTH);

/** Two charts beneath each other: each server's CPU as a multiple of ours, and each bar as a share of what is wanted. */
export function svgOf(results) {
  const rows = [...cpuRows(results), ...barRows(results)];
  let y = 0;
  const parts = rows.map((row) => {
    const height = row.heading ? HEADING_HEIGHT : ROW_HEIGHT;
    y += height;
    return row.heading ? headingAt(y, row.heading) : barAt(y, row);
  });
  const one = LABELS_WIDTH + scaled(1);
  const line = `<line class="one" x1="${one}" x2="${one}" y1="${HEADING_HEIGHT}" y2="${y + 4}"/>`;
  const height = y + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>CPU a request of each server as a multiple of Watchword's, and Watchword against what is wanted of it</title>
<style>${STYLE}</style>
${[...parts, line].join('\n')}
</svg>
`;
}

function cpuRows({ workloads }) {
  return workloads
    .filter(({ name }) => COMPARED.includes(name))
    .flatMap(({ title, results }) => {
      const [first] = results;
      const servers = results.filter(({ target }) => !target.startsWith('raw'));
      const bars = servers.map(({ label, cpuMicroseconds }, index) => ({
        label,
        ratio: cpuMicroseconds / first.cpuMicroseconds,
        text: `${digits(cpuMicroseconds)} µs`,
        tone: index === 0 ? 'ours' : 'other',
      }));
      return [{ heading: `${title}: CPU a request (1 is ours)` }, ...bars];
    });
}

function barRows(results) {
  const rows = BARS.flatMap((bar) => {
    const verdict = verdictOf(bar, results);
    if (!verdict) return [];
    const { value, isReached } = verdict;
    const ratio = bar.least === undefined ? bar.most / value : value / bar.least;
    const text = `${digits(value)} ${bar.unit ?? '×'}`;
    return [{ label: bar.title, ratio, text, tone: isReached ? 'reached' : 'missed' }];
  });
  return [{ heading: 'What is wanted (1 is just reached, longer is better)' }, ...rows];
}

const headingAt = (y, text) => `<text class="heading" x="0" y="${y - 8}">${escape(text)}</text>`;

function barAt(y, { label, ratio, text, tone }) {
  const width = scaled(ratio);
  return `<text x="${LABELS_WIDTH - 10}" y="${y - 6}" text-anchor="end">${escape(label)}</text>
<rect class="${tone}" x="${LABELS_WIDTH}" y="${y - BAR_HEIGHT - 3}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>
<text x="${(LABELS_WIDTH + width + 6).toFixed(1)}" y="${y - 6}">${escape(text)}${ratio > MOST_TIMES ? ' →' : ''}</text>`;
}

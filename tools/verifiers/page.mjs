import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEBIAN } from './debian/expected.mjs';
import { EXPECTED } from './expected.mjs';

const PAGE = join(import.meta.dirname, '../../docs/verifiers.md');
const VERSIONS = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')).dependencies;
const ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'HS256'];
const MINUTE = 60;
const HOUR = 60 * MINUTE;

const rowOf = (cells) => `| ${cells.join(' | ')} |`;
const tableOf = (titles, rows) => [rowOf(titles), rowOf(titles.map(() => '---')), ...rows.map(rowOf)].join('\n');
const taken = (takes) => ALGORITHMS.map((algorithm) => (takes.includes(algorithm) ? 'yes' : 'no'));

function nameOf({ name, packages }) {
  const versions = packages.map((title) => `${title} ${VERSIONS[title]}`).join(' + ');
  return name === undefined ? versions : `${versions}, ${name}`;
}

function durationOf(seconds) {
  if (typeof seconds === 'string') return `**${seconds}**`;
  if (seconds === 0) return 'at once';
  if (seconds >= HOUR) return `${seconds / HOUR} h`;
  return seconds >= MINUTE ? `${seconds / MINUTE} min` : `${seconds} s`;
}

function audienceCell({ audience, audienceLeftOut }) {
  return audienceLeftOut === 'accepted' && !audience.includes('required') ? `${audience}, **to be set**` : audience;
}

const npmTable = () =>
  tableOf(
    ['verifier', ...ALGORITHMS, 'checks the audience by'],
    Object.values(EXPECTED).map((row) => [nameOf(row), ...taken(row.takes), audienceCell(row)]),
  );

const cacheTable = () =>
  tableOf(
    ['verifier', 'accepts a deleted key', 'accepts a new key', 'fetches for 20 unknown keys', 'option'],
    Object.values(EXPECTED)
      .filter(({ fetchesForUnknown }) => fetchesForUnknown !== undefined)
      .map((row) => [
        nameOf(row),
        row.keepsDeletedKey === 0 ? 'not at all' : durationOf(row.keepsDeletedKey),
        row.newKeyAfter === 0 ? 'at once' : `after ${durationOf(row.newKeyAfter)}`,
        String(row.fetchesForUnknown),
        row.cacheOption ?? '',
      ]),
  );

const debianTable = () =>
  tableOf(
    ['package', ...ALGORITHMS, 'expired', 'another audience', 'keys of several types in one set'],
    DEBIAN.map(({ name, takes, expired, otherAudience, mixedSet }) => [
      name,
      ...taken(takes),
      expired,
      otherAudience,
      mixedSet,
    ]),
  );

const TABLES = { npm: npmTable, caches: cacheTable, debian: debianTable };

/** The page with every table as the expectations have it. */
export function pageWithTables(page) {
  return Object.entries(TABLES).reduce((text, [name, table]) => {
    const between = new RegExp(`(<!-- table: ${name} -->\\n)[^]*?(<!-- end of table -->)`);
    if (!between.test(text)) throw new Error(`docs/verifiers.md has no place for the table ${name}`);
    return text.replace(between, (_whole, begin, end) => `${begin}\n${table()}\n\n${end}`);
  }, page);
}

export const readPage = () => readFileSync(PAGE, 'utf8');
export const writePage = () => writeFileSync(PAGE, pageWithTables(readPage()));

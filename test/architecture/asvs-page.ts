import type { Level } from './asvs-requirements.js';

interface NamedTest {
  readonly file: string;
  readonly title: string;
}

interface Row {
  readonly number: string;
  readonly level: string;
  readonly asked: string;
  readonly status: string;
  readonly how: string;
  readonly tests: readonly NamedTest[];
  /** What stands in the cell of the tests and names none. */
  readonly unread: string;
}

/** What a page is held against. */
export interface Evidence {
  readonly requirements: ReadonlyMap<string, Level>;
  /** The titles of the tests that run in a file; undefined where there is no such file. */
  readonly titlesIn: (file: string) => readonly string[] | undefined;
  /** The requirements whose status may still be `in work: …`. */
  readonly inWork: readonly string[];
}

const ROW = /^\| *(\d+\.\d+\.\d+) *\|(.*)\|$/gm;
const NAMED_TEST = /`([^`]+\.spec\.ts)` › `([^`]+)`/g;
const SEPARATOR = /<br>|\s/g;
const SETTLED = ['met', 'not met', 'does not apply'];
const IN_WORK = /^in work: \S/;

/**
 * What is wrong with the page, one sentence each; empty when each requirement has one row, and each test that a row names
 * exists.
 */
export function faultsOf(page: string, evidence: Evidence): string[] {
  const rows = rowsOf(page);
  const faults = rows.flatMap((row) => faultsOfRow(row, evidence).map((fault) => `${row.number} ${fault}`));
  return [...missingAndDoubled(rows, evidence), ...faults];
}

function rowsOf(page: string): Row[] {
  return [...page.matchAll(ROW)].map(([, number = '', cells = '']) => {
    const [level = '', asked = '', status = '', how = '', shown = ''] = cells.split('|').map((cell) => cell.trim());
    const tests = [...shown.matchAll(NAMED_TEST)].map(([, file = '', title = '']) => ({ file, title }));
    return { number, level, asked, status, how, tests, unread: shown.replace(NAMED_TEST, '').replace(SEPARATOR, '') };
  });
}

function missingAndDoubled(rows: readonly Row[], { requirements }: Evidence): string[] {
  const rowsFor = (number: string) => rows.filter((row) => row.number === number).length;
  return [...requirements.keys()]
    .filter((number) => rowsFor(number) !== 1)
    .map((number) => `${number} has ${rowsFor(number)} rows`);
}

function faultsOfRow(row: Row, { requirements, titlesIn, inWork }: Evidence): string[] {
  const { number, level, asked, status, how, tests, unread } = row;
  const faults: string[] = [];
  if (level !== String(requirements.get(number))) faults.push(`has the level ${level}, which is not the requirement’s`);
  if (asked === '' || how === '') faults.push('does not say what is asked, or how it is met or why not');
  if (unread !== '') faults.push(`names something that is no test: ${unread}`);
  if (IN_WORK.test(status) !== inWork.includes(number)) faults.push(`is in work on one side only: ${status}`);
  else if (!IN_WORK.test(status) && !SETTLED.includes(status)) faults.push(`has an unknown status: ${status}`);
  if (status === 'met' && tests.length === 0) faults.push('is met, but names no test');
  return [...faults, ...tests.flatMap((test) => faultsOfTest(test, titlesIn))];
}

function faultsOfTest({ file, title }: NamedTest, titlesIn: Evidence['titlesIn']): string[] {
  const titles = titlesIn(file);
  if (!titles) return [`names a file that does not exist: ${file}`];
  return titles.includes(title) ? [] : [`names a test that does not exist: ${file} › ${title}`];
}

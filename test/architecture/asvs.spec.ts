import { existsSync, readFileSync } from 'node:fs';
import { testTitlesIn } from '../support/test-titles.js';
import { type Evidence, faultsOf } from './asvs-page.js';
import { ASVS_REQUIREMENTS, type Level } from './asvs-requirements.js';

const PAGE = 'docs/asvs.md';

/** The rows of which a part is still being built. A row that is settled leaves this list. */
const IN_WORK: readonly string[] = [];

/** The same file is named by many rows. */
const titles = new Map<string, readonly string[]>();

function titlesIn(file: string): readonly string[] | undefined {
  if (!existsSync(file)) return undefined;
  const found = titles.get(file) ?? testTitlesIn(readFileSync(file, 'utf8'));
  titles.set(file, found);
  return found;
}

/** Pages and headings that a link of the page leads to and that are not there. */
function brokenLinks(): string[] {
  const links = [...readFileSync(PAGE, 'utf8').matchAll(/\]\(([^):]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    const [file = '', heading] = link.split('#');
    const path = file === '' ? PAGE : `docs/${file}`;
    if (!existsSync(path)) return true;
    return heading !== undefined && !headingsOf(readFileSync(path, 'utf8')).includes(heading);
  });
}

/** As they are in addresses: in lower case, without signs, with dashes for blanks. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('docs/asvs.md', () => {
  it('has one row for each requirement, and names no test that does not exist', () => {
    const evidence = { requirements: ASVS_REQUIREMENTS, titlesIn, inWork: IN_WORK };
    expect(faultsOf(readFileSync(PAGE, 'utf8'), evidence)).toEqual([]);
  });

  it('links only to pages and headings that are there', () => {
    expect(brokenLinks()).toEqual([]);
  });

  it('is about 77 requirements, 30 of them of level 1', () => {
    const levels = [...ASVS_REQUIREMENTS.values()];
    expect([levels.length, levels.filter((level) => level === 1).length]).toEqual([77, 30]);
  });
});

describe('the check of docs/asvs.md', () => {
  const evidence: Evidence = {
    requirements: new Map<string, Level>([
      ['1.1.1', 1],
      ['1.1.2', 2],
    ]),
    titlesIn: (file) => (file === 'test/a.spec.ts' ? ['holds', 'holds for %s'] : undefined),
    inWork: [],
  };
  const FIRST =
    '| 1.1.1 | 1 | cookies | met | [so](a.md) | `test/a.spec.ts` › `holds`<br>`test/a.spec.ts` › `holds for %s` |';
  const SECOND = '| 1.1.2 | 2 | headers | does not apply | there are none | |';
  const check = (first: string, changes: Partial<Evidence> = {}) =>
    faultsOf([first, SECOND].join('\n'), { ...evidence, ...changes });

  it('is content with a page that is right', () => {
    expect(check(FIRST)).toEqual([]);
  });

  it.each([
    ['a row is missing', '', '1.1.1 has 0 rows'],
    ['a row is there twice', `${FIRST}\n${FIRST}`, '1.1.1 has 2 rows'],
    ['a row is about no requirement', `${FIRST}\n${FIRST.replace('1.1.1', '1.1.9')}`, '1.1.9 has the level 1,'],
    ['a level is wrong', FIRST.replace('| 1 |', '| 2 |'), '1.1.1 has the level 2,'],
    [
      'a test does not exist',
      FIRST.replace('`holds`', '`held`'),
      '1.1.1 names a test that does not exist: test/a.spec.ts › held',
    ],
    ['only a part of the title is named', FIRST.replace('`holds`', '`hold`'), '1.1.1 names a test that does not exist'],
    [
      'a file does not exist',
      FIRST.replace('test/a.spec.ts` › `holds`', 'test/b.spec.ts` › `holds`'),
      '1.1.1 names a file that does not exist: test/b.spec.ts',
    ],
    [
      'a test is named in another form',
      FIRST.replace(' › `holds`', ': holds'),
      '1.1.1 names something that is no test: `test/a.spec.ts`:holds',
    ],
    ['no test shows what is met', FIRST.replace(/`test.*` \|/, '|'), '1.1.1 is met, but names no test'],
    ['nothing says how', FIRST.replace('[so](a.md)', ''), '1.1.1 does not say'],
    ['a status is unknown', FIRST.replace('| met |', '| perhaps |'), '1.1.1 has an unknown status: perhaps'],
    [
      'a row is in work and not listed',
      FIRST.replace('| met |', '| in work: mail |'),
      '1.1.1 is in work on one side only: in work: mail',
    ],
  ])('finds that %s', (_what, first, fault) => {
    const [found = '', ...more] = check(first);
    expect(found).toContain(fault);
    expect(more).toEqual([]);
  });

  it('lets a listed row be in work, and finds a listed row that is settled', () => {
    expect(check(FIRST.replace('| met |', '| in work: mail |'), { inWork: ['1.1.1'] })).toEqual([]);
    expect(check(FIRST, { inWork: ['1.1.1'] })).toEqual(['1.1.1 is in work on one side only: met']);
  });
});

describe('the titles of the tests in a file', () => {
  it('are those of every way to write one', () => {
    const source = [
      `describe('a group', () => { it('plain', () => {}); test("quoted", () => {}); });`,
      'it.each([1])(`with %s`, () => {}); it.each`a\n${1}`("tagged $a", () => {}); it.only("alone", () => {});',
      'describe.each([1])("each %s", () => { it.each(TABLE)(\n  "on the next line", () => {}); });',
      'it(`${COUNT} of ${a.b}`, () => {});',
    ].join('\n');
    const found = ['plain', 'quoted', 'with %s', 'tagged $a', 'alone', 'on the next line', '${COUNT} of ${…}'];
    expect(testTitlesIn(source)).toEqual(found);
  });

  it('are not those of tests that do not run, and not other texts', () => {
    const source = [
      'it.skip("skipped", () => {}); it.todo("to do"); xit("crossed out", () => {});',
      'describe.skip("a group", () => { it("inside", () => {}); }); xdescribe("b", () => { it("inside", () => {}); });',
      '// it("in a comment", () => {});\nconst text = `it("in a text", () => {})`; submit("elsewhere");',
    ].join('\n');
    expect(testTitlesIn(source)).toEqual([]);
  });
});

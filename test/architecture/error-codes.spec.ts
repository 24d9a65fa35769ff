import { readFileSync } from 'node:fs';
import { STATUS_BY_CODE } from '../../src/http/status-by-code.js';
import { ERROR_MESSAGES, type ErrorCode } from '../../src/kernel/error-codes.js';
import { openApiDocument, operationsOf } from '../support/openapi.js';
import { sourceFiles } from '../support/source-files.js';

const CODES = Object.keys(ERROR_MESSAGES) as ErrorCode[];

/** Where codes are only listed, explained or put into the document. */
const LISTS = [
  'src/kernel/error-codes.ts',
  'src/http/status-by-code.ts',
  'src/http/failure.ts',
  'src/bootstrap/openapi-failures.ts',
];

/** Given before a request has found its operation, so that none can name them. */
const ONLY_FROM_THE_EDGE: readonly ErrorCode[] = ['MALFORMED_REQUEST', 'REQUEST_TIMEOUT'];

/** Given to a page as a parameter of its address: the callback of a provider answers with nothing but where to go. */
const ONLY_AS_A_PARAMETER: readonly ErrorCode[] = [
  'PROVIDER_SIGN_IN_REFUSED',
  'PROVIDER_EMAIL_UNVERIFIED',
  'PROVIDER_ACCOUNT_TAKEN',
  'CONNECTION_DIFFERS',
];

/** Codes in a document of what may go wrong do not make it go wrong. */
const DOCUMENTATION = /ApiFailures\([^)]*\)/g;

describe.each(CODES)('%s', (code) => {
  it('is given somewhere', () => {
    const givers = sourceFiles()
      .filter(({ path }) => !LISTS.includes(path))
      .filter(({ text }) => text.replace(DOCUMENTATION, '').includes(`'${code}'`));
    expect(givers.map(({ path }) => path)).not.toEqual([]);
  });

  it('has a status of failures', () => {
    expect(STATUS_BY_CODE[code]).toBeGreaterThanOrEqual(400);
    expect(STATUS_BY_CODE[code]).toBeLessThan(600);
  });

  it('says what it means in one plain sentence', () => {
    expect(ERROR_MESSAGES[code]).toMatch(/^[A-Z][^\n<>"]+\.$/);
  });

  it('is written in capitals', () => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  });
});

/** Codes and statuses in the order of docs/errors.md, where one row may tell of several. */
function documentedOnThePage(): (readonly [code: string, status: number])[] {
  const page = readFileSync('docs/errors.md', 'utf8');
  return [...page.matchAll(/^\| (`[^|]+) \| ([^|]+) \|/gm)].flatMap(([, codes = '', statuses = '']) => {
    const numbers = statuses.split(', ').map(Number);
    return codes
      .split(', ')
      .map((code, index) => [code.replaceAll('`', ''), numbers[index] ?? numbers[0] ?? 0] as const);
  });
}

describe('the catalogue of errors', () => {
  it('is told of on its page: every code once, with its status', () => {
    expect(documentedOnThePage().sort()).toEqual(Object.entries(STATUS_BY_CODE).sort());
  });

  it('has a status for every code, and for nothing else', () => {
    expect(Object.keys(STATUS_BY_CODE).sort()).toEqual([...CODES].sort());
  });

  it('is documented: every code by an operation, but those that only the edge gives or that stand in an address', async () => {
    const document = await openApiDocument();
    const documented = new Set(
      operationsOf(document).flatMap(({ responses }) =>
        Object.values(responses).flatMap(({ content }) => Object.keys(content?.['application/json']?.examples ?? {})),
      ),
    );
    const elsewhere = [...ONLY_FROM_THE_EDGE, ...ONLY_AS_A_PARAMETER];
    expect(CODES.filter((code) => !documented.has(code)).sort()).toEqual(elsewhere.sort());
    const callback = operationsOf(document).find(({ operationId }) => operationId === 'endProviderSignIn');
    for (const code of ONLY_AS_A_PARAMETER) expect(callback?.description).toContain(`\`${code}\``);
  });
});

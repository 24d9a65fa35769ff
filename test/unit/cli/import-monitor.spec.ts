import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImportMonitor } from '../../../src/cli/users/import-monitor.js';
import type { ImportProgress } from '../../../src/modules/transfer/index.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const BAD = { line: 7, code: 'TOO_LONG', message: 'It is too long.' };

const at = (bytes: number): ImportProgress => ({ lines: bytes, imported: bytes, badLines: 0, bytes, totalBytes: 100 });

describe('what an operator sees of an import', () => {
  let shown: string;
  const wasTerminal = process.stderr.isTTY;
  beforeEach(() => {
    shown = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text, ...more) => {
      shown += text.toString();
      for (const each of more) if (typeof each === 'function') each();
      return true;
    });
  });
  afterEach(() => {
    process.stderr.isTTY = wasTerminal;
    jest.restoreAllMocks();
  });

  it('is a line for each tenth of the file where nobody watches', async () => {
    process.stderr.isTTY = false;
    const { callbacks, close } = await opened();
    for (const bytes of [4, 9, 10, 15, 19, 42, 49, 100]) await callbacks.onProgress(at(bytes));
    await close();
    const percents = shown.split('\n').map((line) => line.split(' ')[0]);
    expect(percents).toEqual(['10', '42', '100', '']);
  });

  it('is one line that changes, on a terminal, and bad lines above it', async () => {
    process.stderr.isTTY = true;
    const { callbacks, close } = await opened();
    await callbacks.onProgress(at(1));
    await callbacks.onBadLine(BAD);
    await callbacks.onProgress(at(2));
    await close();
    const cleared = shown.split('\r\u001b[K').filter((part) => part !== '');
    expect(cleared).toEqual([
      '1 %: 1 lines, 1 users, 0 bad lines',
      `${JSON.stringify(BAD)}\n`,
      '2 %: 2 lines, 2 users, 0 bad lines\n',
    ]);
  });

  it('has the bad lines in the report where one is asked for, behind what is there', async () => {
    const path = join(temporaryFolder('report'), 'bad.jsonl');
    writeFileSync(path, 'before\n');
    const { callbacks, close } = await opened(path);
    await callbacks.onBadLine(BAD);
    await close();
    expect(readFileSync(path, 'utf8')).toBe(`before\n${JSON.stringify(BAD)}\n`);
    expect(shown).toBe('');
  });

  async function opened(report?: string): Promise<Pick<ImportMonitor, 'callbacks' | 'close'>> {
    const monitor = await ImportMonitor.open(report);
    return { callbacks: monitor.callbacks, close: () => monitor.close() };
  }
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StrengthMeter, type StrengthLimits } from '../../../../../src/modules/passwords/policy/strength-meter.js';
import { eventually } from '../../../../support/eventually.js';
import { temporaryFolder } from '../../../../support/temporary-folder.js';

const REAL = join(__dirname, '../../../../../src/modules/passwords/policy/strength-worker.mjs');
const PATIENT: StrengthLimits = { timeLimitMs: 120_000, idleMs: 120_000, workerFile: REAL };
/** Of the kind on which the library works longest. */
const COSTLY = '@$!0134578|('.repeat(10);

/** A thread that does what the text says with each message. */
function workerThat(onMessage: string): string {
  const file = join(temporaryFolder('worker'), 'worker.mjs');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ password, context }) => { ${onMessage} });
     parentPort.postMessage('ready');`,
  );
  return file;
}

describe('StrengthMeter', () => {
  let meter: StrengthMeter;
  const open = (limits: Partial<StrengthLimits> = {}): StrengthMeter =>
    (meter = new StrengthMeter({ ...PATIENT, ...limits }));

  afterEach(() => meter.close());

  it('finds out what is easy to guess, and what the owner makes easy', async () => {
    open();
    expect(await meter.guessesLog10('summerwinter', [])).toBeLessThan(8);
    expect(await meter.guessesLog10('correct horse battery staple', [])).toBeGreaterThan(12);
    const unknown = await meter.guessesLog10('zerbinetta-quaoar', []);
    expect(await meter.guessesLog10('zerbinetta-quaoar', ['zerbinetta', 'quaoar'])).toBeLessThan(unknown - 3);
  });

  it('looks no further than the beginning of a password when that withstands enough, and else at all of it', async () => {
    open();
    const strong = 'violet-x7Qp2mZk-harbour-lantern';
    const all = await meter.guessesLog10(strong, []);
    const enough = await meter.guessesLog10(strong, [], 8);
    expect(enough).toBeGreaterThanOrEqual(8);
    expect(enough).toBeLessThan(all);
    const weakAtFirst = 'summerwintersummer-x7Qp2mZk';
    expect(await meter.guessesLog10(weakAtFirst, [], 8)).toBe(await meter.guessesLog10(weakAtFirst, []));
  });

  it('lets everything else go on meanwhile', async () => {
    open();
    await meter.guessesLog10('warm up', []);
    let turns = 0;
    let isRunning = true;
    const turn = (): void => {
      turns += 1;
      if (isRunning) setImmediate(turn);
    };
    turn();
    await meter.guessesLog10(COSTLY, []);
    isRunning = false;
    expect(turns).toBeGreaterThan(10);
  });

  it('estimates the first 64 characters only, and cuts no character in two', async () => {
    open({ workerFile: workerThat('parentPort.postMessage(Buffer.from(password).length)') });
    expect(await meter.guessesLog10('🦊'.repeat(300), [])).toBe(64 * 4);
  });

  it('works on one password at a time, in the order in which they came', async () => {
    open({ workerFile: workerThat('parentPort.postMessage(Number(password))') });
    const answers = await Promise.all([3, 1, 2].map((number) => meter.guessesLog10(String(number), [])));
    expect(answers).toEqual([3, 1, 2]);
  });

  it('refuses when 64 wait', async () => {
    open({ workerFile: workerThat('parentPort.postMessage(1)') });
    const outcomes = await Promise.allSettled(Array.from({ length: 70 }, () => meter.guessesLog10('x', [])));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(Array(6).fill('OVERLOADED'));
    expect(await meter.guessesLog10('x', [])).toBe(1);
  });

  it.each([
    ['takes too long', 'for (;;);'],
    ['fails', 'throw new Error("failed")'],
    ['ends', 'process.exit(1)'],
  ])('answers with an error when its thread %s, ends it, and starts another', async (_what, deed) => {
    open({
      timeLimitMs: 1_000,
      workerFile: workerThat(`if (password === 'bad') { ${deed} } parentPort.postMessage(1)`),
    });
    await expect(meter.guessesLog10('bad', [])).rejects.toThrow();
    expect(meter.isLoaded).toBe(false);
    expect(await meter.guessesLog10('good', [])).toBe(1);
  });

  it('gives the memory back when no password follows', async () => {
    open({ idleMs: 1, workerFile: workerThat('parentPort.postMessage(1)') });
    expect(meter.isLoaded).toBe(false);
    await meter.guessesLog10('x', []);
    await eventually('the thread has ended', () => !meter.isLoaded);
    expect(await meter.guessesLog10('x', [])).toBe(1);
  });
});

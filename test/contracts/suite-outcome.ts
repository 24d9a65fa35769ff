type Work = () => unknown;
type Case = readonly [name: string, work: Work];

/** What a contract suite asks of its test runner. */
interface Runner {
  describe(name: string, register: Work): void;
  it(name: string, work: Work): void;
  beforeEach(work: Work): void;
  afterEach(work: Work): void;
}

/**
 * The names of the tests that fail when a suite is run by itself: a contract that no wrong adapter breaks proves nothing. The suite
 * is not registered with Jest.
 */
export async function failuresOf(registerSuite: () => void): Promise<string[]> {
  const cases: Case[] = [];
  const before: Work[] = [];
  const after: Work[] = [];
  withRunner(
    {
      describe: (_name, register) => void register(),
      it: (name, work) => void cases.push([name, work]),
      beforeEach: (work) => void before.push(work),
      afterEach: (work) => void after.push(work),
    },
    registerSuite,
  );
  if (cases.length === 0) throw new Error('the suite has no test');
  const failures: string[] = [];
  for (const [name, work] of cases) {
    for (const each of before) await each();
    try {
      await work();
    } catch {
      failures.push(name);
    }
    for (const each of after) await each();
  }
  return failures;
}

function withRunner(runner: Runner, work: () => void): void {
  const globals = globalThis as unknown as Record<keyof Runner, unknown>;
  const { describe, it, beforeEach, afterEach } = globals;
  Object.assign(globals, runner);
  try {
    work();
  } finally {
    Object.assign(globals, { describe, it, beforeEach, afterEach });
  }
}

type Work = () => unknown;

interface Collected {
  readonly title: string;
  readonly work: Work;
}

/** What of a contract suite an adapter kept, by the titles of its tests. */
export interface SuiteOutcome {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/**
 * Runs a contract suite apart from the tests of the file, so that a test can say of an adapter that it must fail. While the
 * suite is defined, `describe`, `it` and the hooks collect what they are given.
 */
export async function outcomeOf(defineSuite: () => void): Promise<SuiteOutcome> {
  const tests: Collected[] = [];
  const before: Work[] = [];
  const after: Work[] = [];
  const it = Object.assign((title: string, work: Work) => void tests.push({ title, work }), {
    each: (rows: readonly unknown[]) => (title: string, work: (row: unknown) => unknown) => {
      for (const row of rows) tests.push({ title: `${title} ${JSON.stringify(row)}`, work: () => work(row) });
    },
  });
  const ours = {
    describe: (_title: string, define: Work) => void define(),
    it,
    beforeEach: (work: Work) => void before.push(work),
    afterEach: (work: Work) => void after.push(work),
  };
  const theirs = Object.fromEntries(
    Object.keys(ours).map((name) => [name, (globalThis as Record<string, unknown>)[name]]),
  );
  Object.assign(globalThis, ours);
  try {
    defineSuite();
  } finally {
    Object.assign(globalThis, theirs);
  }
  const outcome = { passed: [] as string[], failed: [] as string[] };
  for (const { title, work } of tests) {
    const hasPassed = await passes([...before, work]);
    // also after a failure: what was opened would keep the process from ending
    const isClosed = await passes(after);
    outcome[hasPassed && isClosed ? 'passed' : 'failed'].push(title);
  }
  return outcome;
}

async function passes(steps: readonly Work[]): Promise<boolean> {
  try {
    for (const step of steps) await step();
    return true;
  } catch {
    return false;
  }
}

import { format } from 'node:util';

type Body = () => unknown;
type Titled = (title: string, body: (...values: never[]) => unknown) => void;

interface CollectedTest {
  readonly title: string;
  readonly body: Body;
  readonly before: readonly Body[];
  readonly after: readonly Body[];
}

interface Group {
  readonly title: string;
  readonly before: Body[];
  readonly after: Body[];
}

export interface SuiteOutcome {
  readonly passed: readonly string[];
  /** `<title>: <message>` */
  readonly failed: readonly string[];
}

interface OutcomeOptions {
  /** Runs those tests whose titles match. */
  readonly only?: RegExp;
  readonly mostWaitMs?: number;
}

/** A test of a wrong adapter may wait for ever; a right one takes nowhere near this. */
const MOST_WAIT_MS = 3_000;

/**
 * Runs a suite that calls the globals `describe`, `it`, `beforeEach` and so on, within a test and with the real `expect`, so that
 * its failures can be looked at. Knows no more of these globals than Jest and Vitest have in common.
 */
export async function outcomeOf(
  suite: () => void,
  { only, mostWaitMs = MOST_WAIT_MS }: OutcomeOptions = {},
): Promise<SuiteOutcome> {
  const passed: string[] = [];
  const failed: string[] = [];
  const wanted = collected(suite).filter(({ title }) => !only || only.test(title));
  // nothing would have been tried, and the outcome would look as if nothing had failed
  if (wanted.length === 0) throw new Error(only ? `no test has a title like ${String(only)}` : 'the suite has no test');
  for (const { title, body, before, after } of wanted) {
    try {
      for (const hook of before) await hook();
      await within(mostWaitMs, body);
      passed.push(title);
    } catch (error) {
      failed.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      for (const hook of after) await Promise.resolve(hook()).catch(() => undefined);
    }
  }
  return { passed, failed };
}

function collected(suite: () => void): readonly CollectedTest[] {
  const tests: CollectedTest[] = [];
  const groups: Group[] = [{ title: '', before: [], after: [] }];
  const inner = () => groups.at(-1) as Group;
  const collectGroup: Titled = (title, body) => {
    groups.push({ title, before: [], after: [] });
    body();
    groups.pop();
  };
  const collectTest: Titled = (title, body) => {
    const open = [...groups];
    // the hooks of a group count for all of its tests, also those that stand before the hook
    const hooksOf = (kind: 'before' | 'after') => open.flatMap((group) => group[kind]);
    tests.push({
      title: [...open.slice(1).map((group) => group.title), title].join(' > '),
      body: body,
      get before() {
        return hooksOf('before');
      },
      get after() {
        return hooksOf('after').reverse();
      },
    });
  };
  withGlobals(
    {
      describe: withEach(collectGroup),
      it: withEach(collectTest),
      test: withEach(collectTest),
      beforeEach: (hook: Body) => void inner().before.push(hook),
      afterEach: (hook: Body) => void inner().after.push(hook),
    },
    suite,
  );
  return tests;
}

/** `each` as both runners have it: a row that is a list is spread. */
function withEach(collect: Titled) {
  const each =
    (rows: readonly unknown[]): Titled =>
    (title, body) => {
      // as Jest does
      if (rows.length === 0) throw new Error(`each was called with no rows: ${title}`);
      for (const [index, row] of rows.entries()) {
        const values = (Array.isArray(row) ? row : [row]) as never[];
        collect(format(title.replaceAll('%#', String(index)), ...values), () => body(...values));
      }
    };
  return Object.assign(collect, { each });
}

function withGlobals(replaced: Readonly<Record<string, unknown>>, work: () => void): void {
  const world = globalThis as unknown as Record<string, unknown>;
  const present = Object.keys(replaced).map((name) => [name, world[name]] as const);
  Object.assign(world, replaced);
  try {
    work();
  } finally {
    Object.assign(world, Object.fromEntries(present));
  }
}

async function within(milliseconds: number, body: Body): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('was still waiting')), milliseconds);
  });
  try {
    await Promise.race([body(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

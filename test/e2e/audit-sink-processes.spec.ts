import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AuditRecord } from '../../src/index.js';
import { statementsOn } from '../../src/database/statement.js';
import { openDatabase } from '../support/data-sources.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const PROGRAM = resolve('test/support/audit-sink-process.mjs');
const RECORDED = 250;
/** Longer than the claim of the instance that died. */
const AHEAD_MS = 61_000;

describe.each(DATABASE_KINDS)('processes that share an audit sink on %s', (kind) => {
  let environment: Readonly<Record<string, string>>;
  let file: string;
  let children: ChildProcess[];

  beforeEach(async () => {
    environment = await sharedEnvironment(kind);
    file = join(temporaryFolder('audit-sink'), 'audit.jsonl');
    children = [];
  });
  afterEach(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    }
  });

  function start(given: Readonly<Record<string, string>>): ChildProcess {
    const env = { PATH: process.env['PATH'], NODE_ENV: 'test', ...environment, AUDIT_FILE: file, ...given };
    const child = spawn(process.execPath, [PROGRAM], { env, stdio: 'inherit' });
    children.push(child);
    return child;
  }

  const arrived = (): AuditRecord[] => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    return lines.map((line) => JSON.parse(line) as AuditRecord);
  };
  const chain = async (): Promise<string[]> => {
    const dataSource = await openDatabase(environment['DATABASE_URL'] ?? '');
    const rows = await statementsOn<{ id: string }>(dataSource)`SELECT id FROM audit_entries ORDER BY sequence`;
    await dataSource.destroy();
    return rows.map(({ id }) => id);
  };

  it('send again, with the same ids, what one had sent when it was killed, and everything else once', async () => {
    const killed = start({ RECORDED: String(RECORDED), KILLED_AFTER: '2' });
    const [, signal] = (await once(killed, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    const sentByTheDead = arrived();
    expect(sentByTheDead.length).toBeGreaterThan(0);

    start({ AHEAD_MS: String(AHEAD_MS) });
    await eventually('the last event has arrived', () =>
      arrived().some(({ target }) => target === String(RECORDED - 1)),
    );
    const ids = arrived().map(({ id }) => id);
    const expected = await chain();
    expect([...new Set(ids)]).toEqual(expected);

    const again = ids.slice(sentByTheDead.length);
    const lastBatch = again.filter((id) => sentByTheDead.some((record) => record.id === id));
    expect(lastBatch.length).toBeGreaterThan(0);
    expect(lastBatch.length).toBeLessThanOrEqual(100);
    // the second one begins with the batch that the first one had not acknowledged
    expect(again.slice(0, lastBatch.length)).toEqual(
      ids.slice(sentByTheDead.length - lastBatch.length).slice(0, lastBatch.length),
    );
  });
});

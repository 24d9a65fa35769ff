import { DataSource } from 'typeorm';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

/** How SQLite numbers the modes, from its documentation of `PRAGMA synchronous`. */
const NORMAL = 1;
const FULL = 2;

describe('when the commits of a running application on SQLite are on disk', () => {
  let app: RunningApp;
  afterEach(() => app.close());

  it.each<{ environment: Readonly<Record<string, string>>; expected: number }>([
    { environment: {}, expected: NORMAL },
    { environment: { SQLITE_SYNCHRONOUS: 'normal' }, expected: NORMAL },
    { environment: { SQLITE_SYNCHRONOUS: 'full' }, expected: FULL },
  ])('is what the environment $environment says', async ({ environment, expected }) => {
    app = await startTestApp('sqlite', environment);
    const database = app.app.get(DataSource);
    expect(await database.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await database.query('PRAGMA synchronous')).toEqual([{ synchronous: expected }]);
  });
});

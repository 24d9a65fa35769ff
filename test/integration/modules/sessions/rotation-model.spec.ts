import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { testSettings } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { depth } from '../../../support/depth.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import type { TableRow } from './rotation-model.js';
import { sequences } from './rotation-operations.js';
import { RotationPlayer } from './rotation-player.js';

const SEQUENCES = Number(process.env['MODEL_SEQUENCES'] ?? depth({ quick: 500, deep: 10_000 }));
/** As few as let every row of the table come up often enough. */
const FEWEST_SEQUENCES = 100;
const SEQUENCES_ON_POSTGRES = Math.max(FEWEST_SEQUENCES, Math.ceil(SEQUENCES * 0.03));
const TIME_LIMIT_MS = Math.max(300_000, SEQUENCES * 60);
const START = Date.UTC(2026, 10, 21, 8);

/** How often each row of the table has to come up, for as many sequences, or the test proves little. */
const LEAST_PER_SEQUENCE = 0.02;

const EVERY_ROW: readonly TableRow[] = [
  'invalid',
  'expired',
  'revoked',
  'rotate',
  'replay in window',
  'replay by key',
  'reuse',
  'resync',
];

/** Lifetimes so short that sequences of a few steps outlive them. */
const SHORT_LIVES = {
  ACCESS_TOKEN_EXPIRY: '10s',
  REFRESH_TOKEN_EXPIRY: '60s',
  SESSION_ABSOLUTE_EXPIRY: '90s',
  SESSIONS_PER_USER: '3',
};

const withWindow = testSettings({ ...SHORT_LIVES, REFRESH_GRACE: '10s' });
const withoutWindow = testSettings({ ...SHORT_LIVES, REFRESH_GRACE: '0s' });

const DATABASES = [
  { name: 'SQLite', databaseUrl: () => Promise.resolve('sqlite::memory:'), numRuns: SEQUENCES },
  { name: 'PostgreSQL', databaseUrl: () => migratedDatabase('postgres'), numRuns: SEQUENCES_ON_POSTGRES },
];

describe.each(DATABASES)('rotation against its model on $name', ({ databaseUrl, numRuns }) => {
  let dataSource: DataSource;

  beforeAll(async () => {
    // every reuse and every recovery is a warning, and here there are tens of thousands
    Logger.overrideLogger(false);
    dataSource = await openDatabase(await databaseUrl());
  });
  afterAll(() => dataSource.destroy());

  it(
    `does not diverge in ${numRuns} random sequences, and sees every row of the table`,
    async () => {
      const seen = new Map(EVERY_ROW.map((row) => [row, 0]));
      const count = (row: TableRow) => seen.set(row, (seen.get(row) ?? 0) + 1);
      const property = fc.asyncProperty(sequences, async ({ hasWindow, startsAtMs, operations }) => {
        const settings = hasWindow ? withWindow : withoutWindow;
        await new RotationPlayer(dataSource, settings, new Date(START + startsAtMs), count).play(operations);
      });
      await fc.assert(property, { numRuns });
      const rare = [...seen].filter(([, times]) => times < numRuns * LEAST_PER_SEQUENCE);
      expect(rare).toEqual([]);
    },
    TIME_LIMIT_MS,
  );
});

import type { DataSource } from 'typeorm';
import { LeasesRepository } from '../../../../src/modules/maintenance/leases.repository.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';

const AT_ONCE = 50;
const ROUNDS = 10;
const LENGTH_MS = 60_000;
const START = new Date('2026-11-21T08:00:00.000Z');

describe.each(DATABASE_KINDS)('a lease on %s', (kind) => {
  let dataSources: DataSource[];
  let instances: LeasesRepository[];
  beforeEach(async () => {
    const url = await migratedDatabase(kind);
    dataSources = [await openDatabase(url), await openDatabase(url)];
    instances = dataSources.map((dataSource) => new LeasesRepository(dataSource));
  });
  afterEach(() => Promise.all(dataSources.map((dataSource) => dataSource.destroy())));

  const after = (milliseconds: number): Date => new Date(START.getTime() + milliseconds);

  function ask(holder: string, now = START, instance = 0, name = 'cleaning'): Promise<boolean> {
    const expiresAt = new Date(now.getTime() + LENGTH_MS);
    return instances[instance]?.acquire({ name, holder, now, expiresAt }) ?? Promise.resolve(false);
  }

  /** Half of them through the one data source, half through the other. */
  async function winnersAmong(holders: readonly string[], now: Date): Promise<string[]> {
    const granted = await Promise.all(holders.map((holder, index) => ask(holder, now, index % 2)));
    return holders.filter((_, index) => granted[index]);
  }

  const holdersNamed = (prefix: string) => Array.from({ length: AT_ONCE }, (_, index) => `${prefix}-${index}`);

  it('that nobody has goes to exactly one of many who ask at once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const holders = holdersNamed(`round-${round}`);
      const [winner = '', ...others] = await winnersAmong(holders, START);
      expect([holders.includes(winner), others]).toEqual([true, []]);
      await instances[1]?.release('cleaning', winner);
    }
  });

  it('that expired goes to exactly one of many who ask at once', async () => {
    await ask('crashed');
    for (let round = 1; round <= ROUNDS; round += 1) {
      expect(await winnersAmong(holdersNamed(`round-${round}`), after(round * LENGTH_MS))).toHaveLength(1);
    }
  });

  it('is its holder’s to the last millisecond, and anybody’s from then on', async () => {
    expect(await ask('one')).toBe(true);
    expect(await ask('other', after(LENGTH_MS - 1), 1)).toBe(false);
    expect(await ask('other', after(LENGTH_MS), 1)).toBe(true);
    expect(await ask('one', after(LENGTH_MS))).toBe(false);
  });

  it('lasts longer when its holder asks again, and for nobody else who asks', async () => {
    await ask('one');
    expect(await ask('one', after(40_000))).toBe(true);
    expect(await ask('other', after(LENGTH_MS), 1)).toBe(false);
    expect(await ask('other', after(99_999), 1)).toBe(false);
    expect(await ask('other', after(100_000), 1)).toBe(true);
  });

  it('is free at once when its holder gives it back', async () => {
    await ask('one');
    await instances[0]?.release('cleaning', 'one');
    expect(await ask('other', after(1), 1)).toBe(true);
  });

  it('is not given back by whoever has lost it', async () => {
    await ask('one');
    await ask('other', after(LENGTH_MS), 1);
    await instances[0]?.release('cleaning', 'one');
    expect(await ask('third', after(LENGTH_MS + 1))).toBe(false);
  });

  it('of one name is nothing to one of another', async () => {
    expect(await ask('one')).toBe(true);
    expect(await ask('other', START, 1, 'counting')).toBe(true);
  });
});

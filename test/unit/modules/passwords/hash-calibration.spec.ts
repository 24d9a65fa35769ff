import { Clock } from '../../../../src/kernel/clock.js';
import { calibrateHashing, hashStopwatch } from '../../../../src/modules/passwords/index.js';
import type { HashParameters } from '../../../../src/modules/passwords/hash-calibration.js';
import { quickHashing } from '../../../support/hashing-settings.js';

interface Machine {
  readonly bcrypt10Ms: number;
  readonly passOfOneMibMs: number;
}

/** A machine that hashes exactly as fast as it says, and lists what it was asked for. */
function machine({ bcrypt10Ms, passOfOneMibMs }: Machine) {
  const asked: HashParameters[] = [];
  const measure = (parameters: HashParameters): Promise<number> => {
    asked.push(parameters);
    const { scheme, bcryptCost, argon2 } = parameters;
    const bcryptMs = bcrypt10Ms * 2 ** (bcryptCost - 10);
    return Promise.resolve(scheme === 'bcrypt' ? bcryptMs : argon2.memoryMib * argon2.iterations * passOfOneMibMs);
  };
  return { asked, measure };
}

const THIS_MACHINE = { bcrypt10Ms: 52, passOfOneMibMs: 0.36 };

async function settingsFor(targetMs: number, facts: Machine): Promise<Readonly<Record<string, string>>[]> {
  const found = await calibrateHashing(targetMs, machine(facts).measure);
  return found.map(({ settings }) => settings);
}

describe('calibrateHashing', () => {
  it('finds the nearest cost of bcrypt, and the iterations for each memory', async () => {
    expect(await settingsFor(250, THIS_MACHINE)).toEqual([
      { BCRYPT_COST: '12' },
      { ARGON2_MEMORY: '19', ARGON2_ITERATIONS: '37' },
      { ARGON2_MEMORY: '46', ARGON2_ITERATIONS: '15' },
      { ARGON2_MEMORY: '64', ARGON2_ITERATIONS: '11' },
      { ARGON2_MEMORY: '128', ARGON2_ITERATIONS: '5' },
    ]);
  });

  it.each([
    [140, '11'],
    [150, '12'],
  ])('goes by ratio: of 104 and 208 ms, %i ms is nearer to cost %s', async (targetMs, cost) => {
    expect((await settingsFor(targetMs, THIS_MACHINE))[0]).toEqual({ BCRYPT_COST: cost });
  });

  it('suggests nothing that production refuses, however slow the machine is', async () => {
    expect(await settingsFor(250, { bcrypt10Ms: 5_000, passOfOneMibMs: 300 })).toEqual([
      { BCRYPT_COST: '10' },
      { ARGON2_MEMORY: '19', ARGON2_ITERATIONS: '2' },
      { ARGON2_MEMORY: '46', ARGON2_ITERATIONS: '1' },
      { ARGON2_MEMORY: '64', ARGON2_ITERATIONS: '1' },
      { ARGON2_MEMORY: '128', ARGON2_ITERATIONS: '1' },
    ]);
  });

  it('suggests nothing beyond what the settings take, however fast the machine is', async () => {
    expect(await settingsFor(5_000, { bcrypt10Ms: 0.1, passOfOneMibMs: 0.001 })).toEqual([
      { BCRYPT_COST: '16' },
      { ARGON2_MEMORY: '19', ARGON2_ITERATIONS: '64' },
      { ARGON2_MEMORY: '46', ARGON2_ITERATIONS: '44' },
      { ARGON2_MEMORY: '64', ARGON2_ITERATIONS: '32' },
      { ARGON2_MEMORY: '128', ARGON2_ITERATIONS: '16' },
    ]);
  });

  it('reports what was measured with these settings, and tries nothing far longer than the target', async () => {
    const { asked, measure } = machine(THIS_MACHINE);
    const [bcrypt] = await calibrateHashing(100, measure);
    expect(bcrypt).toEqual({ scheme: 'bcrypt', settings: { BCRYPT_COST: '11' }, milliseconds: 104 });
    for (const parameters of [...asked]) expect(await measure(parameters)).toBeLessThan(200);
  });
});

/** Each hash seems to take as long as the next of these. */
class ScriptedClock extends Clock {
  private readings = 0;

  constructor(private readonly durations: readonly number[]) {
    super();
  }

  now(): Date {
    return new Date(0);
  }

  override monotonicMs(): number {
    const reading = this.readings++;
    return reading % 2 === 0 ? 0 : (this.durations[(reading - 1) / 2] ?? Number.NaN);
  }
}

describe('hashStopwatch', () => {
  it.each(['bcrypt', 'argon2id'] as const)('is the median of three hashes of %s', async (scheme) => {
    const settings = quickHashing();
    const measure = hashStopwatch(new ScriptedClock([900, 100, 120]), settings);
    await expect(measure({ scheme, bcryptCost: 4, argon2: settings.argon2 })).resolves.toBe(120);
  });
});

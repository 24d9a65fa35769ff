import { CommandLine, refusalIn } from '../support/command-line.js';
import { sharedEnvironment } from '../support/shared-environment.js';

const BCRYPT_LINE = /^bcrypt +\d+ +BCRYPT_COST=1[0-6]$/;
const ARGON2_LINE = /^argon2id +\d+ +ARGON2_MEMORY=(19|46|64|128) ARGON2_ITERATIONS=\d+$/;

describe('passwords calibrate', () => {
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => (environment = await sharedEnvironment('sqlite')));

  it('prints a table of settings for each scheme', async () => {
    const { code, stdout, stderr } = await new CommandLine(environment).run(
      'passwords',
      'calibrate',
      '--target',
      '1ms',
    );
    expect([code, stderr]).toEqual([0, '']);
    const [titles, bcrypt, ...argon2id] = stdout.trimEnd().split('\n');
    expect(titles).toMatch(/^PASSWORD_HASHER +MS +SETTINGS$/);
    expect(bcrypt).toMatch(BCRYPT_LINE);
    expect(argon2id).toHaveLength(4);
    for (const line of argon2id) expect(line).toMatch(ARGON2_LINE);
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await new CommandLine(environment).run('passwords', 'calibrate', '--target', '2ms', '--json');
    const { targetMs, items } = JSON.parse(stdout) as { targetMs: number; items: unknown[] };
    expect([targetMs, items.length]).toEqual([2, 5]);
    expect(items[0]).toEqual({
      scheme: 'bcrypt',
      settings: { BCRYPT_COST: '10' },
      milliseconds: expect.any(Number) as number,
    });
  });

  it.each(['0ms', '6s', '250', 'soon', '1m'])('refuses %s as a target', async (target) => {
    const refused = await new CommandLine(environment).run('passwords', 'calibrate', '--target', target);
    expect([refused.code, refusalIn(refused)]).toEqual([
      2,
      'USAGE: --target is a duration from 1ms to 5s, such as 250ms',
    ]);
  });
});

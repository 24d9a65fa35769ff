import { readFileSync } from 'node:fs';
import { readSettings } from '../../src/config/read-settings.js';
import { developmentEnvironment } from '../unit/config/environments.js';
import { sourceFiles } from '../support/source-files.js';

const page = readFileSync('docs/brute-force.md', 'utf8');

/** The default that the table of the page gives for a setting. */
function documentedDefault(setting: string): string | undefined {
  return new RegExp(`^\\| \`${setting}\` \\| ([^|]+) \\|`, 'm').exec(page)?.[1];
}

describe('docs/brute-force.md', () => {
  it('says how many wrong passwords cost nothing, and how many stop an account, as the defaults are', () => {
    const { loginAttempts, loginStopAfter, loginAttemptsPerAddress } =
      readSettings(developmentEnvironment()).throttling;
    expect({
      free: documentedDefault('LOGIN_ATTEMPTS'),
      stop: documentedDefault('LOGIN_STOP_AFTER'),
      perAddress: documentedDefault('LOGIN_ATTEMPTS_PER_ADDRESS'),
    }).toEqual({
      free: String(loginAttempts),
      stop: String(loginStopAfter),
      perAddress: String(loginAttemptsPerAddress),
    });
  });

  it('names every group of routes that shares a limit', () => {
    const controllers = sourceFiles().filter(({ path }) => path.endsWith('.controller.ts'));
    const groups = controllers.flatMap(({ text }) =>
      [...text.matchAll(/@RateLimited\('(\w+)'\)/g)].map(([, group]) => group),
    );
    const named = [...page.matchAll(/^\| `(\w+)` \| `(?:GET|POST|PATCH|DELETE) /gm)].map(([, group]) => group);
    expect(groups).toContain('password');
    expect(new Set(named)).toEqual(new Set(groups));
  });
});

import { readFileSync } from 'node:fs';
import { readSettings } from '../../src/config/read-settings.js';
import { developmentEnvironment } from '../unit/config/environments.js';

const DAY_MS = 86_400_000;

/** The default that the table of the page gives for a setting. */
function documentedDefault(setting: string): string | undefined {
  const page = readFileSync('docs/tokens-and-rotation.md', 'utf8');
  return new RegExp(`^\\|[^|]+\\| \`${setting}\` \\| ([^|]+) \\|`, 'm').exec(page)?.[1];
}

describe('docs/tokens-and-rotation.md', () => {
  it('says how long a session lives and how many there may be, as the defaults are', () => {
    const { tokens, sessions } = readSettings(developmentEnvironment());
    expect({
      idle: documentedDefault('REFRESH_TOKEN_EXPIRY'),
      absolute: documentedDefault('SESSION_ABSOLUTE_EXPIRY'),
      number: documentedDefault('SESSIONS_PER_USER'),
    }).toEqual({
      idle: `${tokens.refreshLifetimeMs / DAY_MS} days`,
      absolute: `${sessions.absoluteLifetimeMs / DAY_MS} days`,
      number: String(sessions.perUser),
    });
  });
});

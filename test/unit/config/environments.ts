import { randomBytes } from 'node:crypto';
import { readSettings } from '../../../src/config/read-settings.js';
import { SettingError } from '../../../src/config/setting-error.js';

type Variables = Record<string, string | undefined>;

/** Strong, and the same in every run, so that no test fails once in a million. */
export const STRONG = {
  refresh: 'kX9vQ2mT7bLr4nWz8cHs1dJf6gPy3aVu5eRo0iKt',
  refreshBefore: 'Zt5wNq8yCx1rVb3mGh6kDj9pLs2fTa4uEo7iXc0z',
  access: 'pR7nYd2kWq9sJv4xGm1cLz6tHb8fUa3eTo5iKw0u',
  encryption: 'q83vEjRWeJCrze8SNFZ4kPDh0sO0pZaHeGlaSzwtHg8=',
  pepper: 'mW4xTq7vRz1kYc9n',
} as const;

export const randomKey = (): string => randomBytes(32).toString('base64');

export function developmentEnvironment(changes: Variables = {}): Variables {
  return { REFRESH_TOKEN_SECRET: STRONG.refresh, TOKEN_ENCRYPTION_KEY: STRONG.encryption, ...changes };
}

export function productionEnvironment(changes: Variables = {}): Variables {
  return developmentEnvironment({ NODE_ENV: 'production', PUBLIC_URL: 'https://id.example.com', ...changes });
}

/** The lines with which these variables stop the start. */
export function refusalsOf(environment: Variables): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingError) return error.problems;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

/** Where one line is all that is expected. */
export function refusalOf(environment: Variables): string {
  const [line = '', ...others] = refusalsOf(environment);
  expect(others).toEqual([]);
  return line;
}

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { developmentSecrets } from './development-secrets.js';
import { fileErrorCode } from './file-error.js';
import { environmentIn, readSettings } from './read-settings.js';
import { SettingError } from './setting-error.js';
import { type EnvironmentVariables, SettingSource } from './setting-source.js';
import type { Settings } from './settings.js';

interface LoadOptions {
  /** Where `.env` and `var/` are, and what paths in settings are relative to; the working directory if absent. */
  readonly directory?: string;
  /** `process.env` if absent. */
  readonly environment?: EnvironmentVariables;
}

/**
 * The settings of this process: the environment first, then `.env`, then defaults, and outside production generated
 * secrets for those that are not set.
 *
 * @throws SettingError with one line for the operator
 */
export function loadSettings({ directory = process.cwd(), environment = process.env }: LoadOptions = {}): Settings {
  const variables = { ...readDotEnv(join(directory, '.env')), ...environment };
  const generated = needsGeneratedSecrets(variables) ? developmentSecrets(directory) : undefined;
  return readSettings(variables, generated, (path) => readFileSync(resolve(directory, path), 'utf8'));
}

/** Parsed here instead of by dotenv's `config`, which would change `process.env` for everybody and print a line. */
function readDotEnv(file: string): Record<string, string> {
  try {
    return parse(readFileSync(file));
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === 'ENOENT') return {};
    throw new SettingError(`${file} cannot be read (${code}): it must be a readable file, or absent.`, {
      cause: error,
    });
  }
}

function needsGeneratedSecrets(variables: EnvironmentVariables): boolean {
  if (environmentIn(variables) === 'production') return false;
  const source = new SettingSource(variables);
  return source.textOf('REFRESH_TOKEN_SECRET') === undefined || source.textOf('TOKEN_ENCRYPTION_KEY') === undefined;
}

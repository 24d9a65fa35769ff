import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { developmentSecrets } from './development-secrets.js';
import { fileErrorCode } from './file-error.js';
import { mistypedSettings } from './mistyped-settings.js';
import { environmentIn, readSettings } from './read-settings.js';
import { SettingError } from './setting-error.js';
import { type EnvironmentVariables, SettingSource } from './setting-source.js';
import type { Settings } from './settings.js';

/** Where `loadSettings` reads. */
export interface LoadOptions {
  /** Where `.env` and `var/` are, and what paths in settings are relative to; the working directory if absent. */
  readonly directory?: string;
  /** `process.env` if absent. */
  readonly environment?: EnvironmentVariables;
}

/**
 * The settings of this process: the environment first, then `.env`, then defaults, and outside production generated
 * secrets for those that are not set.
 *
 * @throws SettingError with a line for each setting that is wrong or misspelt
 */
export function loadSettings({ directory = process.cwd(), environment = process.env }: LoadOptions = {}): Settings {
  const dotEnv = readDotEnv(join(directory, '.env'));
  const variables = { ...dotEnv, ...environment };
  const mistyped = mistypedSettings({ dotEnv, environment });
  const generated = needsGeneratedSecrets(variables) ? developmentSecrets(directory) : undefined;
  const read = (): Settings =>
    readSettings(variables, generated, (path) => readFileSync(resolve(directory, path), 'utf8'));
  if (mistyped.length === 0) return read();
  throw new SettingError([...mistyped, ...problemsOf(read)]);
}

function problemsOf(read: () => Settings): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingError) return error.problems;
    throw error;
  }
}

/** Parsed here instead of by dotenv's `config`, which would change `process.env` for everybody and print a line. */
function readDotEnv(file: string): Record<string, string> {
  try {
    return parse(inUtf8(file, readFileSync(file)));
  } catch (error) {
    if (error instanceof SettingError) throw error;
    const code = fileErrorCode(error);
    if (code === 'ENOENT') return {};
    throw new SettingError(`${file} cannot be read (${code}): it must be a readable file, or absent.`, {
      cause: error,
    });
  }
}

/**
 * PowerShell's `>` writes UTF-16, of which the parser would understand nothing, and the server would start with defaults.
 * Text has no zero bytes in UTF-8, and every other one is zero where Latin letters are in UTF-16.
 *
 * @throws SettingError when the file is in another encoding
 */
function inUtf8(file: string, content: Buffer): Buffer {
  if (!content.includes(0) && isUtf8(content)) return content;
  throw new SettingError(`${file} is not in UTF-8: save it in that encoding. PowerShell's > writes UTF-16.`);
}

function needsGeneratedSecrets(variables: EnvironmentVariables): boolean {
  const environment = environmentIn(variables);
  if (environment === undefined || environment === 'production') return false;
  const source = new SettingSource(variables);
  return source.textOf('REFRESH_TOKEN_SECRET') === undefined || source.textOf('TOKEN_ENCRYPTION_KEY') === undefined;
}

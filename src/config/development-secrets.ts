import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileErrorCode } from './file-error.js';
import type { GeneratedSecrets } from './read-settings.js';
import { decodeEncryptionKey } from './secret-readers.js';
import { SettingError } from './setting-error.js';

const FOLDER = 'var';
/** Below the working directory. */
export const SECRETS_FILE = `${FOLDER}/development-secrets.json`;
const SECRET_BYTES = 32;

/**
 * The secrets of this working directory, made at the first call and kept in `var/development-secrets.json` so that a
 * restart keeps everybody logged in. For development and tests: production must be told its secrets.
 *
 * @throws SettingError when the file is damaged or cannot be kept; it is never overwritten
 */
export function developmentSecrets(directory: string): GeneratedSecrets {
  const file = join(directory, SECRETS_FILE);
  try {
    const content = contentOf(file) ?? createOnce(file, join(directory, FOLDER));
    return parseSecrets(content, file);
  } catch (error) {
    if (error instanceof SettingError) throw error;
    const remedy = 'make it readable and writable, or set REFRESH_TOKEN_SECRET and TOKEN_ENCRYPTION_KEY';
    throw new SettingError(`${file} cannot be read or written (${fileErrorCode(error)}): ${remedy}.`, { cause: error });
  }
}

/**
 * Of any number of processes that start at once, exactly one gives the file its name; the others read that one's. The
 * link appears with its whole content, so nobody ever reads half a file.
 */
function createOnce(file: string, folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify(newSecrets(), null, 2)}\n`, { flag: 'wx', mode: 0o600, flush: true });
    linkSync(draft, file);
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8');
}

function contentOf(file: string): string | undefined {
  try {
    const content = readFileSync(file, 'utf8');
    closeToOthers(file);
    return content;
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A copied or checked-out file may have lost its mode. */
function closeToOthers(file: string): void {
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}

function newSecrets(): GeneratedSecrets {
  return {
    refreshTokenSecret: randomBytes(SECRET_BYTES).toString('base64'),
    tokenEncryptionKey: randomBytes(SECRET_BYTES).toString('base64'),
  };
}

function parseSecrets(content: string, file: string): GeneratedSecrets {
  const { refreshTokenSecret, tokenEncryptionKey } = parseJson(content);
  if (isGenerated(refreshTokenSecret) && isGenerated(tokenEncryptionKey)) {
    return { refreshTokenSecret, tokenEncryptionKey };
  }
  const remedy = 'restore it, or delete it, which logs everybody out and makes encrypted data unreadable';
  throw new SettingError(`${file} is damaged: ${remedy}.`);
}

function isGenerated(value: unknown): value is string {
  return typeof value === 'string' && decodeEncryptionKey(value) !== undefined;
}

/** Its own catch, because the parser's message quotes the content. */
function parseJson(content: string): Partial<Record<keyof GeneratedSecrets, unknown>> {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

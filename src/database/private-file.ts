import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/**
 * Makes the file, or an existing one, its owner's alone: whoever may read the database may read password hashes. SQLite
 * gives the files beside a database the mode of the database.
 */
export function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
  try {
    closeSync(openSync(path, 'a', OWNER_ONLY));
    chmodSync(path, OWNER_ONLY);
  } catch {
    // somebody else's file, or none at all: opening the database says which
  }
}

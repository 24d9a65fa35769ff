import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/**
 * Makes the file, or an existing one, its owner's alone: whoever may read the database may read password hashes. SQLite
 * gives the files beside a database the mode of the database.
 *
 * @throws Error when there is no folder for it and none can be made
 */
export function makePrivate(path: string): void {
  makeFolder(dirname(path));
  try {
    closeSync(openSync(path, 'a', OWNER_ONLY));
    chmodSync(path, OWNER_ONLY);
  } catch {
    // somebody else's file, or none at all: opening the database says which
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  } catch (cause) {
    const remedy = 'Make the folder yourself, writable for this user, or set DATABASE_URL to another place.';
    throw new Error(`the folder ${folder} of the database in DATABASE_URL cannot be made. ${remedy}`, { cause });
  }
}

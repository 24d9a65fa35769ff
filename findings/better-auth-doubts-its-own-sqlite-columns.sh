#!/usr/bin/env bash
# better-auth 1.7.5 with @better-auth/oauth-provider 1.7.5 on better-sqlite3 12.11.1.
#
# Behaviour: its migrations store a list of texts in a TEXT column on SQLite. When getMigrations looks at that same database
# again, it takes such a column for a mistake and warns, although there is nothing to migrate. A team that compares the two
# to notice a drift of the schema gets a warning for each list, at every start.
#
# Seen: no warning on the empty database; on the one that it has just made, nothing to create or to add, and a warning for each
# list: "Expected string[] but got TEXT".
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module", "allowScripts": { "better-sqlite3": true } }\n' >package.json
npm install --no-audit --no-fund --silent better-auth@1.7.5 @better-auth/core@1.7.5 @better-auth/oauth-provider@1.7.5 \
  @better-auth/utils@0.4.2 @better-fetch/fetch@1.3.2 better-call@1.4.0 better-sqlite3@12.11.1
cat >look.mjs <<'JS'
import { oauthProvider } from '@better-auth/oauth-provider';
import { getMigrations } from 'better-auth/db/migration';
import { jwt } from 'better-auth/plugins';
import Database from 'better-sqlite3';

const warnings = [];
for (const name of ['warn', 'log', 'error']) console[name] = (...parts) => warnings.push(parts.join(' '));

const options = {
  baseURL: 'http://127.0.0.1:3000',
  secret: 'a secret of the finding, long enough for it',
  database: new Database(':memory:'),
  plugins: [jwt(), oauthProvider({ loginPage: '/login', consentPage: '/consent' })],
  disabledPaths: ['/token'],
};
const first = await getMigrations(options);
const before = warnings.filter((line) => line.includes('Expected string[] but got TEXT')).length;
await first.runMigrations();
const second = await getMigrations(options);
const after = warnings.filter((line) => line.includes('Expected string[] but got TEXT')).length;
const toDo = second.toBeCreated.length + second.toBeAdded.length;
process.stdout.write(`warnings before ${before}, to migrate afterwards ${toDo}, warnings afterwards ${after}\n`);
process.exit(before === 0 && toDo === 0 && after > 0 ? 0 : 1);
JS
node look.mjs

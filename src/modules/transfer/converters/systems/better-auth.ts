import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, fieldsOf, flagOf, listOf, parsedOf, textOf } from '../fields.js';
import type { ConvertedRecord } from '../foreign-person.js';
import { foreignInstant, fromEpoch } from '../foreign-time.js';

/** Its own hashes have no label, and other systems write such texts for other schemes. */
const OWN_HASH = /^[0-9a-f]{32}:[0-9a-f]{128}$/;
const LABEL = 'better-auth$';

/** Counts of milliseconds are above it for the next three thousand years, and counts of seconds below. */
const FIRST_MILLISECONDS = 1e11;

/** Rows of the table `user`, each with its rows of `account` in a member `accounts`; docs/moving-in.md has the SQL. */
export const betterAuth: Converter = {
  name: 'better-auth',
  form: {},
  begin: (_options, now) => ({ convert: (record) => betterAuthPerson(record, now) }),
};

/** One row, whose columns may be in camelCase or in snake_case. A ban that has ended before `now` is none. */
function betterAuthPerson(row: Fields, now: Date): ConvertedRecord {
  const user = camelCased(row);
  if (flagOf(user['isAnonymous'])) return { leftOut: 'NOT_A_PERSON' };
  const accounts = listOf(parsedOf(user['accounts'])).map(fieldsOf).map(camelCased);
  const hashes = accounts.filter(isCredential).map(({ password }) => textOf(password));
  return {
    id: user['id'],
    email: user['email'],
    isEmailVerified: flagOf(user['emailVerified']) ?? false,
    username: user['username'],
    fullName: user['name'],
    avatarUrl: user['image'],
    passwordHash: labelled(hashes.find((hash) => hash !== undefined)),
    isSuspended: isBanned(user, now),
    createdAt: timeOf(user['createdAt']),
    connections: accounts
      .filter((account) => !isCredential(account))
      .map(({ providerId, accountId }) => ({ provider: providerId, subject: accountId })),
    changes: [...changesOf(user)],
  };
}

function isCredential({ providerId }: Fields): boolean {
  return providerId === 'credential';
}

function* changesOf(user: Fields): Generator<ChangeKind> {
  if (!['user', undefined].includes(textOf(user['role']))) yield 'ROLES_LEFT_OUT';
  if (flagOf(user['twoFactorEnabled'])) yield 'SECOND_FACTOR_LEFT_OUT';
  if (textOf(user['phoneNumber']) !== undefined) yield 'PHONE_LEFT_OUT';
}

function isBanned(user: Fields, now: Date): boolean {
  const until = foreignInstant(timeOf(user['banExpires']))?.instant;
  return flagOf(user['banned']) === true && (until === undefined || Date.parse(until) > now.getTime());
}

function labelled(hash: string | undefined): string | undefined {
  return hash !== undefined && OWN_HASH.test(hash) ? `${LABEL}${hash}` : hash;
}

/** SQLite has no type for times: adapters store texts, seconds or milliseconds. */
function timeOf(value: unknown): unknown {
  return fromEpoch(value, Number(value) < FIRST_MILLISECONDS ? 'seconds' : 'milliseconds');
}

function camelCased(row: Fields): Fields {
  const entries = Object.entries(row).map(([name, value]) => [
    name.replaceAll(/_([a-z])/g, (_underscore, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(entries) as Fields;
}

import { scryptSync } from 'node:crypto';
import { hasRealHash, passwordOf } from './foreign-hash.js';
import type { ForeignPerson } from './foreign-person.js';
import { bytesOf, people } from './people.js';
import { csvTable, jsonLines, mapped, zonelessTime } from './text-forms.js';

const COLUMNS = [
  'id',
  'name',
  'email',
  'emailVerified',
  'image',
  'createdAt',
  'updatedAt',
  'username',
  'banned',
  'accounts',
];
const WORK = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 };

type Cell = string | boolean | object | null;

/** The SQL of docs/moving-in.md with `row_to_json`, one object a line. */
export function betterAuthJsonLines(count: number): Iterable<string> {
  return jsonLines(mapped(people(count), (person) => rowOf(person, (time) => time.toISOString())));
}

/** The same as CSV, with the accounts as JSON in one column. */
export function betterAuthCsv(count: number): Iterable<string> {
  return csvTable(
    COLUMNS,
    mapped(people(count), (person) => rowOf(person, (time) => zonelessTime(time, '.123'))),
    (row) => COLUMNS.map((name) => csvValue(row[name] ?? null)),
  );
}

function csvValue(cell: Cell): string | null {
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell;
}

function rowOf(person: ForeignPerson, timeText: (time: Date) => string): Record<string, Cell> {
  const { number, firstName, lastName, email, isEmailVerified, avatarUrl, createdAt, username, isSuspended } = person;
  const time = createdAt && timeText(createdAt);
  return {
    id: bytesOf('better-auth id', number, 24).toString('base64url'),
    name: firstName === null ? null : `${firstName} ${lastName ?? ''}`.trim(),
    email,
    emailVerified: isEmailVerified,
    image: avatarUrl,
    createdAt: time,
    updatedAt: time,
    username: username?.toLowerCase() ?? null,
    banned: isSuspended,
    accounts: accountsOf(person),
  };
}

function accountsOf(person: ForeignPerson): object[] {
  const { number, google, password } = person;
  const credential = { providerId: 'credential', accountId: String(number), password: hashOf(person) };
  return [
    ...(password === 'none' ? [] : [credential]),
    ...(google === null ? [] : [{ providerId: 'google', accountId: google, password: null }]),
  ];
}

function hashOf(person: ForeignPerson): string {
  if (person.password === 'unreadable') return '$1$salt$0123456789012345678901';
  const salt = bytesOf('salt', person.number, 16).toString('hex');
  const key = hasRealHash(person)
    ? scryptSync(passwordOf(person).normalize('NFKC'), salt, 64, WORK)
    : bytesOf('key', person.number, 64);
  return `${salt}:${key.toString('hex')}`;
}

import { wordpressBcryptHash, wordpressPortableHash } from './foreign-hash.js';
import type { ForeignPerson } from './foreign-person.js';
import { people } from './people.js';
import { csvTable, jsonArray, mapped, zonelessTime } from './text-forms.js';

const LISTED = [
  'ID',
  'user_login',
  'user_pass',
  'user_nicename',
  'user_email',
  'user_registered',
  'display_name',
  'roles',
];
const TABLE = [
  ...['ID', 'user_login', 'user_pass', 'user_nicename', 'user_email', 'user_url', 'user_registered'],
  ...['user_activation_key', 'user_status', 'display_name', 'spam', 'deleted'],
] as const;

/** `wp user list --fields=ID,user_login,user_pass,… --format=json` */
export function wordpressJson(count: number): Iterable<string> {
  return jsonArray(
    mapped(people(count), (person) => {
      const columns = columnsOf(person);
      return Object.fromEntries(LISTED.map((name) => [name, columns[name] ?? '']));
    }),
  );
}

/** The same with `--format=csv`. */
export function wordpressCsv(count: number): Iterable<string> {
  return csvTable(LISTED, mapped(people(count), columnsOf), (columns) => LISTED.map((name) => columns[name] ?? ''));
}

/** The table `wp_users` of a network of sites as CSV with a line of column names, as phpMyAdmin writes it. */
export function wordpressTable(count: number): Iterable<string> {
  return csvTable(TABLE, mapped(people(count), columnsOf), (columns) => TABLE.map((name) => columns[name] ?? ''));
}

function columnsOf(person: ForeignPerson): Record<string, string | number> {
  const { number, username, email, firstName, lastName, createdAt, roles, isSuspended } = person;
  const login = username ?? email ?? `wordpress-${number}`;
  return {
    ID: number,
    user_login: login,
    user_pass: passwordOf(person),
    user_nicename: login
      .toLowerCase()
      .replaceAll(/[^a-z0-9_]+/g, '-')
      .slice(0, 50),
    user_email: email ?? '',
    user_url: '',
    user_registered: createdAt ? zonelessTime(createdAt) : '0000-00-00 00:00:00',
    user_activation_key: '',
    user_status: 0,
    display_name: `${firstName ?? ''} ${lastName ?? ''}`.trim(),
    spam: isSuspended ? 1 : 0,
    deleted: 0,
    roles: roles.join(', '),
  };
}

/** Accounts of before 6.8 keep their hash until the next login; the oldest are MD5. */
function passwordOf(person: ForeignPerson): string {
  if (person.password === 'none') return '';
  if (person.password === 'unreadable') return '5f4dcc3b5aa765d61d8327deb882cf99';
  return person.number % 2 === 0 ? wordpressPortableHash(person) : wordpressBcryptHash(person);
}

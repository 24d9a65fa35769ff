import { bcryptHash } from './foreign-hash.js';
import type { ForeignPerson } from './foreign-person.js';
import { people } from './people.js';
import { csvTable, jsonLines, mapped, zonelessTime } from './text-forms.js';

const COLUMNS = [
  ...['id', 'email', 'encrypted_password', 'reset_password_token', 'reset_password_sent_at', 'remember_created_at'],
  ...[
    'sign_in_count',
    'confirmation_token',
    'confirmed_at',
    'unconfirmed_email',
    'failed_attempts',
    'unlock_token',
    'locked_at',
  ],
  ...['created_at', 'updated_at', 'first_name', 'last_name', 'username', 'provider', 'uid', 'admin'],
];

/** `\copy (SELECT * FROM users ORDER BY id) TO 'users.csv' CSV HEADER` of psql. */
export function deviseCsv(count: number): Iterable<string> {
  return csvTable(COLUMNS, people(count), (person) => {
    const row = rowOf(person, (time) => zonelessTime(time, '.123456'));
    return COLUMNS.map((name) => csvValue(row[name] ?? null));
  });
}

/** `SELECT row_to_json(users) FROM users ORDER BY id`, one object a line. */
export function deviseJsonLines(count: number): Iterable<string> {
  return jsonLines(mapped(people(count), (person) => rowOf(person, (time) => time.toISOString().replace('Z', ''))));
}

type Cell = string | number | boolean | null;

/** PostgreSQL writes a boolean as one letter. */
function csvValue(cell: Cell): string | number | null {
  return typeof cell === 'boolean' ? (cell ? 't' : 'f') : cell;
}

function rowOf(person: ForeignPerson, timeText: (time: Date) => string): Record<string, Cell> {
  const { number, email, firstName, lastName, username, createdAt, google, isEmailVerified, isSuspended, roles } =
    person;
  const time = createdAt && timeText(createdAt);
  const confirmed = timeText(createdAt ?? new Date(Date.UTC(2024, 1, 29)));
  const hasGoogle = google !== null;
  return {
    id: number,
    // the column is "null: false, default: ''"
    email: email ?? '',
    encrypted_password: passwordOf(person),
    reset_password_token: null,
    reset_password_sent_at: null,
    remember_created_at: null,
    sign_in_count: number % 40,
    confirmation_token: isEmailVerified ? null : `token-${number}`,
    confirmed_at: isEmailVerified ? confirmed : null,
    unconfirmed_email: null,
    failed_attempts: isSuspended ? 20 : 0,
    unlock_token: null,
    locked_at: isSuspended ? time : null,
    created_at: time,
    updated_at: time,
    first_name: firstName,
    last_name: lastName,
    username,
    provider: hasGoogle ? 'google_oauth2' : null,
    uid: google,
    admin: roles.includes('administrator'),
  };
}

function passwordOf(person: ForeignPerson): string {
  if (person.password === 'none') return '';
  // what old versions of Devise made with the encryptor :sha1 (authlogic)
  if (person.password === 'unreadable') return '5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8';
  return bcryptHash(person, '$2a$');
}

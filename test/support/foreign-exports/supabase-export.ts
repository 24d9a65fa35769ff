import { bcryptHash } from './foreign-hash.js';
import type { ForeignPerson } from './foreign-person.js';
import { people } from './people.js';
import { csvTable, jsonLines, mapped, zonelessTime } from './text-forms.js';

const COLUMNS = [
  ...[
    'instance_id',
    'id',
    'aud',
    'role',
    'email',
    'encrypted_password',
    'email_confirmed_at',
    'invited_at',
    'confirmation_token',
  ],
  ...[
    'confirmation_sent_at',
    'recovery_token',
    'recovery_sent_at',
    'email_change_token_new',
    'email_change',
    'email_change_sent_at',
  ],
  ...[
    'last_sign_in_at',
    'raw_app_meta_data',
    'raw_user_meta_data',
    'is_super_admin',
    'created_at',
    'updated_at',
    'phone',
  ],
  ...['phone_confirmed_at', 'phone_change', 'phone_change_token', 'phone_change_sent_at', 'confirmed_at'],
  ...['email_change_token_current', 'email_change_confirm_status', 'banned_until', 'reauthentication_token'],
  ...['reauthentication_sent_at', 'is_sso_user', 'deleted_at', 'is_anonymous'],
];

type Cell = string | number | boolean | object | null;

/** `\copy (SELECT * FROM auth.users ORDER BY created_at) TO 'users.csv' CSV HEADER` of psql. */
export function supabaseCsv(count: number): Iterable<string> {
  return csvTable(COLUMNS, people(count), (person) => {
    // psql writes the zone in whole hours where it is one
    const row = rowOf(person, (time) => `${zonelessTime(time, '.123456')}+00`);
    return COLUMNS.map((name) => csvValue(row[name] ?? null));
  });
}

/** `SELECT row_to_json(u) FROM auth.users u` */
export function supabaseJsonLines(count: number): Iterable<string> {
  return jsonLines(
    mapped(people(count), (person) => rowOf(person, (time) => time.toISOString().replace('Z', '123+00:00'))),
  );
}

/** Somebody whom `auth.admin.deleteUser` deleted softly. */
export function isDeleted(number: number): boolean {
  return number % 97 === 0;
}

function csvValue(cell: Cell): string | number | null {
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell;
}

function rowOf(person: ForeignPerson, timeText: (time: Date) => string): Record<string, Cell> {
  const { number, uuid, email, phone, createdAt, isEmailVerified, isSuspended, google, roles } = person;
  const time = createdAt && timeText(createdAt);
  const confirmed = timeText(createdAt ?? new Date(Date.UTC(2024, 1, 29)));
  const provider = google === null ? 'email' : 'google';
  const constants = Object.fromEntries(COLUMNS.map((name) => [name, /token|_change$/.test(name) ? '' : null]));
  return {
    ...constants,
    instance_id: '00000000-0000-0000-0000-000000000000',
    id: uuid,
    aud: 'authenticated',
    role: 'authenticated',
    email,
    encrypted_password: passwordOf(person),
    email_confirmed_at: isEmailVerified && email ? confirmed : null,
    raw_app_meta_data: { provider, providers: [provider], ...(roles.includes('administrator') && { role: 'admin' }) },
    raw_user_meta_data: metadataOf(person),
    created_at: time,
    updated_at: time,
    phone,
    confirmed_at: isEmailVerified || phone !== null ? confirmed : null,
    email_change_confirm_status: 0,
    banned_until: isSuspended ? timeText(new Date(Date.UTC(2099, 0, 1))) : null,
    is_sso_user: false,
    deleted_at: isDeleted(number) ? timeText(new Date(Date.UTC(2025, 0, 1))) : null,
    is_anonymous: email === null && phone === null,
  };
}

function metadataOf({ firstName, lastName, avatarUrl, google, email }: ForeignPerson): object {
  return {
    ...(firstName !== null && { full_name: `${firstName} ${lastName ?? ''}` }),
    ...(avatarUrl !== null && { avatar_url: avatarUrl }),
    ...(google !== null && {
      iss: 'https://accounts.google.com',
      sub: google,
      provider_id: google,
      email,
      email_verified: true,
    }),
  };
}

function passwordOf(person: ForeignPerson): string | null {
  if (person.password === 'none') return person.number % 2 === 0 ? null : '';
  return person.password === 'unreadable' ? '$1$salt$0123456789012345678901' : bcryptHash(person, '$2a$');
}

import { bcryptHash } from './foreign-hash.js';
import type { ForeignPerson } from './foreign-person.js';
import { bytesOf, people } from './people.js';
import { jsonLines, mapped } from './text-forms.js';

const CONNECTION = 'Username-Password-Authentication';

/** The export of a job of `POST /api/v2/jobs/users-exports` in format json: one object a line, without passwords. */
export function auth0Users(count: number): Iterable<string> {
  return jsonLines(mapped(people(count), userOf));
}

/** What Auth0's support sends who asks for the passwords: the users of its database connections alone. */
export function* auth0Passwords(count: number): Generator<string> {
  for (const person of people(count)) {
    if (person.password !== 'none') yield `${JSON.stringify(passwordRecordOf(person))}\n`;
  }
}

const objectId = (number: number) => bytesOf('object id', number, 12).toString('hex');

function userOf(person: ForeignPerson): unknown {
  const {
    number,
    email,
    isEmailVerified,
    username,
    firstName,
    lastName,
    createdAt,
    isSuspended,
    avatarUrl,
    google,
    password,
  } = person;
  const database = { user_id: objectId(number), provider: 'auth0', connection: CONNECTION, isSocial: false };
  const social = { user_id: google, provider: 'google-oauth2', connection: 'google-oauth2', isSocial: true };
  const identities = [...(password === 'none' ? [] : [database]), ...(google === null ? [] : [social])];
  const isSocialOnly = google !== null && password === 'none';
  return {
    user_id: isSocialOnly ? `google-oauth2|${google}` : `auth0|${objectId(number)}`,
    ...(email !== null && { email, email_verified: isEmailVerified }),
    ...(username !== null && number % 2 === 0 && { username }),
    ...(firstName !== null && { name: `${firstName} ${lastName ?? ''}`, given_name: firstName }),
    ...(lastName !== null && { family_name: lastName }),
    nickname: username ?? '',
    picture: avatarUrl ?? `https://s.gravatar.com/avatar/${number}?d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fxx.png`,
    ...(createdAt && { created_at: createdAt.toISOString() }),
    updated_at: '2025-03-04T05:06:07.891Z',
    ...(isSuspended && { blocked: true }),
    identities: identities.length > 0 ? identities : [database],
    logins_count: number % 40,
    user_metadata: { theme: 'dark' },
  };
}

function passwordRecordOf(person: ForeignPerson): unknown {
  const { number, email, isEmailVerified, password } = person;
  return {
    _id: { $oid: objectId(number) },
    email_verified: isEmailVerified,
    email,
    passwordHash: password === 'unreadable' ? '$1$salt$0123456789012345678901' : bcryptHash(person, '$2b$'),
    password_set_date: { $date: '2019-12-06T18:36:12.412Z' },
    tenant: 'example',
    connection: CONNECTION,
    _tmp_is_unique: true,
    identifiers: [{ type: 'email', value: email, verified: isEmailVerified }],
  };
}

import type { ForeignPerson } from './foreign-person.js';
import { bytesOf, people } from './people.js';
import { jsonArray, mapped } from './text-forms.js';

/** `firebase auth:export users.json` (firebase-tools, accountExporter.ts). */
export function firebaseJson(count: number): Iterable<string> {
  return jsonArray(mapped(people(count), userOf), '{"users": ', '}', 2);
}

/**
 * `firebase auth:export users.csv`: no header, a comma at the end, and quotes inside a field are not doubled, so that nobody can
 * tell where a name with quotes and commas ends. A name with a line break, too, is written as it is; see firebase.spec.ts.
 */
export function* firebaseCsv(count: number): Generator<string> {
  for (const person of people(count)) {
    const fields = rowOf(person).map((field) => String(field).replaceAll('\n', ' '));
    yield `${fields.join(',')},\n`;
  }
}

/** The parameters of the project, as the console shows them. */
export const FIREBASE_HASH_CONFIG = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: ${bytesOf('signer key', 0, 64).toString('base64')},
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}
`;

function identifierOf(number: number): string {
  return bytesOf('firebase uid', number, 21).toString('base64url');
}

/** Firebase keeps no hash of another algorithm in an export: it leaves the password out. */
function passwordOf({ number, password }: ForeignPerson): { passwordHash?: string; salt?: string } {
  if (password !== 'usual') return {};
  return {
    passwordHash: bytesOf('key', number, 64).toString('base64'),
    salt: bytesOf('salt', number, 8).toString('base64'),
  };
}

function displayNameOf({ firstName, lastName }: ForeignPerson): string | undefined {
  return firstName === null ? undefined : `${firstName} ${lastName ?? ''}`;
}

function userOf(person: ForeignPerson): unknown {
  const { number, email, isEmailVerified, createdAt, phone, isSuspended, avatarUrl, google } = person;
  return {
    localId: identifierOf(number),
    ...(email !== null && { email }),
    emailVerified: isEmailVerified,
    ...passwordOf(person),
    displayName: displayNameOf(person),
    ...(avatarUrl !== null && { photoUrl: avatarUrl }),
    lastSignedInAt: '1741064767891',
    ...(createdAt && { createdAt: String(createdAt.getTime()) }),
    ...(phone !== null && { phoneNumber: phone }),
    disabled: isSuspended || undefined,
    ...(number % 50 === 0 && { customAttributes: '{"admin":true}' }),
    providerUserInfo:
      google === null
        ? []
        : [{ providerId: 'google.com', rawId: google, email: email ?? undefined, displayName: displayNameOf(person) }],
  };
}

function rowOf(person: ForeignPerson): (string | boolean)[] {
  const { number, email, isEmailVerified, createdAt, phone, isSuspended, avatarUrl, google } = person;
  const { passwordHash = '', salt = '' } = passwordOf(person);
  const row: (string | boolean)[] = Array<string>(28).fill('');
  const name = displayNameOf(person) ?? '';
  row.splice(
    0,
    7,
    identifierOf(number),
    email ?? '',
    isEmailVerified,
    passwordHash,
    salt,
    withCommaQuoted(name),
    avatarUrl ?? '',
  );
  if (google !== null) row.splice(7, 4, google, email ?? '', withCommaQuoted(name), '');
  row.splice(23, 4, createdAt ? String(createdAt.getTime()) : '', '1741064767891', phone ?? '', isSuspended);
  if (number % 50 === 0) row[27] = '"{""admin"":true}"';
  return row;
}

function withCommaQuoted(text: string): string {
  return text.includes(',') ? `"${text}"` : text;
}

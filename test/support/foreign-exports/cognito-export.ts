import type { ForeignPerson } from './foreign-person.js';
import { people } from './people.js';
import { csvTable, jsonArray, mapped } from './text-forms.js';

/** The header of `aws cognito-idp get-csv-header`, as the user guide prints it. */
const HEADER = [
  ...[
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
  ],
  ...['email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number', 'phone_number_verified'],
  ...['address', 'updated_at', 'cognito:mfa_enabled', 'cognito:username'],
];

/** `aws cognito-idp list-users --user-pool-id …`: the command reads all pages and prints one document. */
export function cognitoJson(count: number): Iterable<string> {
  return jsonArray(mapped(people(count), userOf), '{\n    "Users": ', '\n}', 4);
}

/** The form of Cognito's own import job, in which tools write their backups. */
export function cognitoCsv(count: number): Iterable<string> {
  return csvTable(HEADER, people(count), (person) => {
    const attributes: Record<string, string> = {
      ...attributesOf(person),
      'cognito:mfa_enabled': 'FALSE',
      'cognito:username': usernameOf(person),
    };
    return HEADER.map((name) => attributes[name] ?? '');
  });
}

function userOf(person: ForeignPerson): unknown {
  const { number, uuid, createdAt, isSuspended, google, password } = person;
  const isExternal = google !== null && password === 'none';
  const identities = [
    {
      userId: google,
      providerName: 'Google',
      providerType: 'Google',
      issuer: null,
      primary: true,
      dateCreated: 1_600_000_000_000,
    },
  ];
  const attributes = {
    sub: uuid,
    ...attributesOf(person),
    ...(google !== null && { identities: JSON.stringify(identities) }),
  };
  return {
    Username: isExternal ? `google_${google}` : usernameOf(person),
    Attributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    UserCreateDate: timeOf(createdAt, number),
    UserLastModifiedDate: '2025-03-04T05:06:07.891000+00:00',
    Enabled: !isSuspended,
    UserStatus: isExternal ? 'EXTERNAL_PROVIDER' : number % 10 === 0 ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED',
  };
}

/** A pool whose users sign in with their address gives everybody a UUID as username, which is `sub`. */
function usernameOf({ number, uuid, username }: ForeignPerson): string {
  return number % 2 === 0 ? (username ?? uuid) : uuid;
}

function attributesOf(person: ForeignPerson): Record<string, string> {
  const { email, isEmailVerified, firstName, lastName, phone, avatarUrl } = person;
  return {
    ...(email !== null && { email, email_verified: String(isEmailVerified) }),
    ...(phone !== null && { phone_number: phone, phone_number_verified: 'true' }),
    ...(firstName !== null && { given_name: firstName }),
    ...(lastName !== null && { family_name: lastName }),
    ...(avatarUrl !== null && { picture: avatarUrl }),
  };
}

/** Version 2 of the command line writes ISO 8601 in the zone of the machine, version 1 seconds since 1970. */
function timeOf(time: Date | null, number: number): string | number | null {
  if (!time) return null;
  if (number % 5 === 0) return time.getTime() / 1_000;
  const local = new Date(time.getTime() + 2 * 3_600_000).toISOString().replace('Z', '000');
  return `${local}+02:00`;
}

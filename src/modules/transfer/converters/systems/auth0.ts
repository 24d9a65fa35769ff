import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, fieldsOf, firstText, flagOf, joinedText, listOf, parsedOf, textOf } from '../fields.js';
import type { ConvertedRecord, ForeignConnection } from '../foreign-person.js';
import { LineIndex } from '../records/line-index.js';

const HASHES = 'hashes';

/** Auth0's own database. */
const DATABASE = 'auth0';
/** A provider that the team has described itself. */
const CUSTOM = 'oauth2';
/**
 * Providers of which Auth0 keeps another id than the `sub` that the same provider tells us: an address, the object id of a
 * directory, or the id of an assertion.
 */
const OTHER_SUBJECTS: readonly (string | undefined)[] = [
  ...['windowslive', 'google-apps', 'waad', 'office365', 'sharepoint', 'samlp', 'pingfederate'],
  ...['adfs', 'ad', 'auth0-adldap'],
];
const QUOTE = "'";
/** Ways to log in without a password, which are no accounts elsewhere. */
const WITHOUT_PASSWORD: readonly (string | undefined)[] = ['email', 'sms', undefined];

/** What `POST /api/v2/jobs/users-exports` makes, and the file of hashes that Auth0's support sends. */
export const auth0: Converter = {
  name: 'auth0',
  form: {},
  providers: { 'google-oauth2': 'google' },
  options: [
    {
      name: HASHES,
      value: 'file',
      description: 'the export of password hashes that Auth0 sends on request, JSON lines',
    },
  ],
  begin: async ({ [HASHES]: path }) => {
    if (path === undefined) return { convert: (record) => auth0Person(withoutQuotes(record), undefined) };
    const index = await LineIndex.open(HASHES, path, ({ _id: id }) => textOf(fieldsOf(id)['$oid']) ?? textOf(id));
    return {
      convert: async (quoted) => {
        const record = withoutQuotes(quoted);
        return auth0Person(record, await hashOf(record, index));
      },
      close: () => index.close(),
    };
  },
};

/** In CSV, Auth0 puts a single quotation mark before each text, so that no spreadsheet runs it as a formula. */
function withoutQuotes(record: Fields): Fields {
  const isQuoted = (firstText(record['user_id'], record['email']) ?? '').startsWith(QUOTE);
  if (!isQuoted) return record;
  const unquoted = (value: unknown) => (typeof value === 'string' && value.startsWith(QUOTE) ? value.slice(1) : value);
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, unquoted(value)]));
}

/** One user. With a hash of the other file, if there is one. */
function auth0Person(record: Fields, passwordHash: unknown): ConvertedRecord {
  const [name, email] = [textOf(record['name']), textOf(record['email'])];
  return {
    id: record['user_id'],
    email,
    isEmailVerified: flagOf(record['email_verified']) ?? false,
    username: record['username'],
    nickname: record['nickname'],
    // Auth0 writes the address where it knows no name
    fullName: firstText(name === email ? undefined : name, joinedText(record['given_name'], record['family_name'])),
    avatarUrl: record['picture'],
    passwordHash,
    isSuspended: flagOf(record['blocked']) ?? false,
    createdAt: record['created_at'],
    connections: connectionsOf(record),
    changes: [...changesOf(record, passwordHash)],
  };
}

function identitiesOf(record: Fields): readonly Fields[] {
  const identities = listOf(parsedOf(record['identities'])).map(fieldsOf);
  if (identities.length > 0) return identities;
  // an export with fewer fields, or CSV: the id says as much of the first one, as `github|583231` or `samlp|acme|ada`
  const [, provider, id = ''] = /^([^|]+)\|(.+)$/.exec(textOf(record['user_id']) ?? '') ?? [];
  const [, connection] = /^([^|]+)\|/.exec(id) ?? [];
  return [{ provider, connection, user_id: id, isSocial: connection === undefined }];
}

function isOfDatabase({ provider }: Fields): boolean {
  return provider === DATABASE;
}

async function hashOf(record: Fields, index: LineIndex): Promise<unknown> {
  const id = textOf(identitiesOf(record).find(isOfDatabase)?.['user_id']);
  return id === undefined ? undefined : (await index.find(id))?.['passwordHash'];
}

/** A provider that somebody has added is known by its connection, for there may be several of one kind. */
function connectionsOf(record: Fields): ForeignConnection[] {
  return identitiesOf(record)
    .filter((identity) => !isOfDatabase(identity) && !WITHOUT_PASSWORD.includes(textOf(identity['provider'])))
    .map(({ provider, connection, user_id: id, isSocial }) => {
      const isAdded = isSocial === false || provider === CUSTOM;
      const prefix = `${textOf(connection)}|`;
      const subject = textOf(id);
      return {
        provider: isAdded ? connection : provider,
        subject: subject?.startsWith(prefix) ? subject.slice(prefix.length) : subject,
        isOtherSubject: OTHER_SUBJECTS.includes(textOf(provider)),
      };
    });
}

function* changesOf(record: Fields, passwordHash: unknown): Generator<ChangeKind> {
  const isFull = (value: unknown) => Object.keys(fieldsOf(parsedOf(value))).length > 0;
  if (isFull(record['app_metadata'])) yield 'ROLES_LEFT_OUT';
  if (isFull(record['user_metadata'])) yield 'DATA_LEFT_OUT';
  if (textOf(record['phone_number']) !== undefined) yield 'PHONE_LEFT_OUT';
  if (listOf(record['multifactor']).length > 0) yield 'SECOND_FACTOR_LEFT_OUT';
  const hasPassword = identitiesOf(record).some(isOfDatabase);
  if (hasPassword && textOf(passwordHash) === undefined) yield 'PASSWORD_HASH_LEFT_OUT';
}

import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, fieldsOf, firstText, flagOf, joinedText, listOf, parsedOf, textOf } from '../fields.js';
import type { ConvertedRecord, ForeignConnection } from '../foreign-person.js';
import { LineIndex } from '../records/line-index.js';

const HASHES = 'hashes';

/** Auth0's own database. */
const DATABASE = 'auth0';
/** Ways to log in without a password, which are no accounts elsewhere. */
const WITHOUT_PASSWORD: readonly (string | undefined)[] = ['email', 'sms', undefined];

/** What `POST /api/v2/jobs/users-exports` makes, and the file of hashes that Auth0's support sends. */
export const auth0: Converter = {
  name: 'auth0',
  form: {},
  providers: { 'google-oauth2': 'google', windowslive: 'microsoft' },
  options: [
    {
      name: HASHES,
      value: 'file',
      description: 'the export of password hashes that Auth0 sends on request, JSON lines',
    },
  ],
  begin: async ({ [HASHES]: path }) => {
    if (path === undefined) return { convert: (record) => auth0Person(record, undefined) };
    const index = await LineIndex.open(HASHES, path, ({ _id: id }) => textOf(fieldsOf(id)['$oid']) ?? textOf(id));
    return {
      convert: async (record) => auth0Person(record, await hashOf(record, index)),
      close: () => index.close(),
    };
  },
};

/** One user. With a hash of the other file, where there is one. */
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
    changes: [...changesOf(record)],
  };
}

function identitiesOf(record: Fields): readonly Fields[] {
  const identities = listOf(parsedOf(record['identities'])).map(fieldsOf);
  if (identities.length > 0) return identities;
  // an export with fewer fields, or CSV: the id says as much of the first one
  const [, provider, id] = /^([^|]+)\|(.+)$/.exec(textOf(record['user_id']) ?? '') ?? [];
  return [{ provider, user_id: id, isSocial: true }];
}

async function hashOf(record: Fields, index: LineIndex): Promise<unknown> {
  const [own] = identitiesOf(record).filter(({ provider }) => provider === DATABASE);
  const id = textOf(own?.['user_id']);
  return id === undefined ? undefined : (await index.find(id))?.['passwordHash'];
}

/** A company's provider is known by its connection, for there may be several of one kind. */
function connectionsOf(record: Fields): ForeignConnection[] {
  return identitiesOf(record)
    .filter(({ provider }) => provider !== DATABASE && !WITHOUT_PASSWORD.includes(textOf(provider)))
    .map(({ provider, connection, user_id: subject, isSocial }) => ({
      provider: isSocial === false ? connection : provider,
      subject,
    }));
}

function* changesOf(record: Fields): Generator<ChangeKind> {
  const isFull = (value: unknown) => Object.keys(fieldsOf(parsedOf(value))).length > 0;
  if (isFull(record['app_metadata'])) yield 'ROLES_LEFT_OUT';
  if (isFull(record['user_metadata'])) yield 'DATA_LEFT_OUT';
  if (textOf(record['phone_number']) !== undefined) yield 'PHONE_LEFT_OUT';
  if (listOf(record['multifactor']).length > 0) yield 'SECOND_FACTOR_LEFT_OUT';
}

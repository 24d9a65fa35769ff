import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, fieldsOf, firstText, flagOf, listOf, parsedOf, textOf } from '../fields.js';
import type { ConvertedRecord, ForeignConnection } from '../foreign-person.js';
import { foreignInstant } from '../foreign-time.js';

/** Ways to log in with us, or in the telephone, that are no accounts elsewhere. */
const NOT_PROVIDERS: readonly (string | undefined)[] = ['email', 'phone', 'anonymous', undefined];

/** What providers say of a person, of which a line keeps the name and the picture. */
const OF_PROVIDERS: readonly string[] = [
  ...['sub', 'iss', 'provider_id', 'email', 'email_verified', 'phone_verified', 'name', 'full_name', 'picture'],
  ...['avatar_url', 'user_name', 'preferred_username', 'nickname', 'custom_claims', 'slug', 'display_name'],
];

/** What every account has in it. */
const OF_EVERYBODY: readonly string[] = ['provider', 'providers'];

/** Rows of the table auth.users, as CSV or JSON, with those of auth.identities in a member `identities`. */
export const supabase: Converter = {
  name: 'supabase',
  form: {},
  begin: (_options, now) => ({ convert: (record) => supabasePerson(record, now) }),
};

/** One row. A ban that has ended before `now` is none. */
function supabasePerson(record: Fields, now: Date): ConvertedRecord {
  if (textOf(record['deleted_at']) !== undefined) return { leftOut: 'DELETED' };
  if (flagOf(record['is_anonymous'])) return { leftOut: 'NOT_A_PERSON' };
  const profile = fieldsOf(parsedOf(record['raw_user_meta_data']));
  const ofService = fieldsOf(parsedOf(record['raw_app_meta_data']));
  return {
    id: record['id'],
    email: record['email'],
    // and not `confirmed_at`, which a confirmed telephone sets as well
    isEmailVerified: textOf(record['email_confirmed_at']) !== undefined,
    emailVerifiedAt: record['email_confirmed_at'],
    nickname: firstText(profile['preferred_username'], profile['user_name'], profile['nickname']),
    fullName: firstText(profile['full_name'], profile['name'], profile['display_name']),
    avatarUrl: firstText(profile['avatar_url'], profile['picture']),
    passwordHash: record['encrypted_password'],
    isSuspended: isBanned(textOf(record['banned_until']), now),
    createdAt: record['created_at'],
    connections: connectionsOf(record, ofService),
    changes: [...changesOf(record, profile, ofService)],
  };
}

/** `infinity` is a time of PostgreSQL. */
function isBanned(until: string | undefined, now: Date): boolean {
  if (until === undefined || until === '-infinity') return false;
  const instant = foreignInstant(until)?.instant;
  return instant === undefined || Date.parse(instant) > now.getTime();
}

/**
 * Without the rows of auth.identities nothing says who somebody is at a provider: people can write into their `raw_user_meta_data`
 * what they like, also the id of somebody else.
 */
function connectionsOf(record: Fields, ofService: Fields): ForeignConnection[] {
  const identities = listOf(parsedOf(record['identities'])).map(fieldsOf);
  const ofRows = identities.map(({ provider, provider_id: id, identity_data: data }) => ({
    provider,
    subject: firstText(id, fieldsOf(parsedOf(data))['sub']),
  }));
  const [providers, provider] = [listOf(ofService['providers']), ofService['provider']];
  const names = providers.length > 0 ? providers : [provider];
  const unknown = names.map((name) => ({ provider: name, subject: undefined }));
  const found = record['identities'] === undefined ? unknown : ofRows;
  return found.filter(({ provider }) => !NOT_PROVIDERS.includes(textOf(provider)));
}

function* changesOf(record: Fields, profile: Fields, ofService: Fields): Generator<ChangeKind> {
  const isMore = (fields: Fields, known: readonly string[]) =>
    Object.keys(fields).some((name) => !known.includes(name));
  if (textOf(record['phone']) !== undefined) yield 'PHONE_LEFT_OUT';
  if (isMore(ofService, OF_EVERYBODY) || flagOf(record['is_super_admin'])) yield 'ROLES_LEFT_OUT';
  if (isMore(profile, OF_PROVIDERS)) yield 'DATA_LEFT_OUT';
}

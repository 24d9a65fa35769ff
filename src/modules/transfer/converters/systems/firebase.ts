import { BulkError } from '../../bulk-error.js';
import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, fieldsOf, firstText, flagOf, listOf, textOf } from '../fields.js';
import type { ConvertedRecord, ForeignConnection } from '../foreign-person.js';
import { fromEpoch } from '../foreign-time.js';
import { optionText } from '../option-file.js';

const HASH_CONFIG = 'hash-config';

/** The providers of which an export has accounts, in the order of the columns of its CSV. */
const CSV_PROVIDERS = ['google.com', 'facebook.com', 'twitter.com', 'github.com'] as const;

const COLUMNS = [
  ...['localId', 'email', 'emailVerified', 'passwordHash', 'salt', 'displayName', 'photoUrl'],
  ...CSV_PROVIDERS.flatMap((provider) =>
    ['id', 'email', 'displayName', 'photoUrl'].map((part) => `${provider} ${part}`),
  ),
  ...['createdAt', 'lastLoginAt', 'phoneNumber', 'disabled', 'customAttributes'],
];

/** The project's parameters, as the console shows them. */
export interface FirebaseHashConfig {
  readonly signerKey: string;
  readonly saltSeparator: string;
  readonly rounds: string;
  readonly memCost: string;
}

/** What `firebase auth:export users.json` or `users.csv` writes. */
export const firebase: Converter = {
  name: 'firebase',
  form: { lists: ['users'], columns: COLUMNS },
  providers: {
    'google.com': 'google',
    'facebook.com': 'facebook',
    'twitter.com': 'twitter',
    'github.com': 'github',
  },
  options: [
    {
      name: HASH_CONFIG,
      value: 'file',
      description: "the project's password hash parameters, as the console shows them",
    },
  ],
  begin: async ({ [HASH_CONFIG]: path }) => {
    const config = path === undefined ? undefined : firebaseHashConfig(await optionText(HASH_CONFIG, path));
    return { convert: (record) => firebasePerson(record, config) };
  },
};

/** Reads the block `hash_config { … }`. @throws BulkError OPTION_FILE_UNUSABLE when a parameter is missing */
export function firebaseHashConfig(text: string): FirebaseHashConfig {
  const valueOf = (name: string): string => {
    const value = new RegExp(`\\b${name}["']?\\s*[:=]\\s*["']?([A-Za-z0-9+/_=-]+)`).exec(text)?.[1];
    if (value !== undefined) return value;
    throw new BulkError('OPTION_FILE_UNUSABLE', { detail: `--${HASH_CONFIG} has no ${name}.` });
  };
  if (valueOf('algorithm') !== 'SCRYPT') {
    throw new BulkError('OPTION_FILE_UNUSABLE', { detail: `--${HASH_CONFIG} must be of the algorithm SCRYPT.` });
  }
  return {
    signerKey: standardBase64(valueOf('base64_signer_key')),
    saltSeparator: standardBase64(valueOf('base64_salt_separator')),
    rounds: valueOf('rounds'),
    memCost: valueOf('mem_cost'),
  };
}

/** One account. Nothing is known of a visitor whom Firebase calls anonymous. */
function firebasePerson(record: Fields, config: FirebaseHashConfig | undefined): ConvertedRecord {
  const connections = connectionsOf(record);
  const phone = textOf(record['phoneNumber']);
  const email = textOf(record['email']);
  const claims = textOf(record['customAttributes']) ?? '{}';
  const profile = firstText(email, phone, record['displayName'], record['photoUrl']);
  // the export does not have accounts at Apple, at a company, or of another system's tokens
  if (profile === undefined && connections.length === 0 && claims === '{}') return { leftOut: 'NOT_A_PERSON' };
  const changes: ChangeKind[] = [];
  if (phone !== undefined) changes.push('PHONE_LEFT_OUT');
  if (claims !== '{}') changes.push('ROLES_LEFT_OUT');
  return {
    id: record['localId'],
    email,
    isEmailVerified: flagOf(record['emailVerified']) ?? false,
    nickname: record['displayName'],
    fullName: record['displayName'],
    avatarUrl: record['photoUrl'],
    passwordHash: passwordHashOf(record, config),
    isSuspended: flagOf(record['disabled']) ?? false,
    createdAt: fromEpoch(record['createdAt'], 'milliseconds'),
    connections,
    changes,
  };
}

/** Without the parameters the hash alone is handed on, which nobody can read, so that the report says so. */
function passwordHashOf(record: Fields, config: FirebaseHashConfig | undefined): string | undefined {
  const [key, salt] = [textOf(record['passwordHash']), textOf(record['salt'])];
  if (key === undefined || salt === undefined || !config) return key;
  const { memCost, rounds, saltSeparator, signerKey } = config;
  const parameters = `v=1,n=${memCost},r=${rounds},p=1,ss=${saltSeparator},sk=${signerKey}`;
  return `$fbscrypt$${parameters}$${standardBase64(salt)}$${standardBase64(key)}`;
}

function connectionsOf(record: Fields): ForeignConnection[] {
  const ofJson = listOf(record['providerUserInfo'])
    .map(fieldsOf)
    .map(({ providerId, rawId }) => ({ provider: providerId, subject: rawId }));
  const ofCsv = CSV_PROVIDERS.map((provider) => ({ provider, subject: record[`${provider} id`] }));
  return [...ofJson, ...ofCsv].filter(({ subject }) => textOf(subject) !== undefined);
}

function standardBase64(text: string): string {
  return text.replaceAll('-', '+').replaceAll('_', '/');
}

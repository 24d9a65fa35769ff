import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, fieldsOf, flagOf, joinedText, listOf, parsedOf, textOf } from '../fields.js';
import type { ConvertedRecord } from '../foreign-person.js';
import { fromEpoch } from '../foreign-time.js';

/** What every realm gives to everybody. */
const GIVEN_ROLES = /^(?:default-roles-.*|offline_access|uma_authorization)$/;

/** The alias that Keycloak gives to Microsoft, of which it keeps the id of the directory. Microsoft tells each client another one. */
const MICROSOFT = 'microsoft';
/** Passwords of before, which say nothing of how somebody logs in. */
const HISTORY = 'password-history';
/** Somebody else has set the password, or knows it: Keycloak takes it once, to have another one set. */
const TEMPORARY = 'UPDATE_PASSWORD';

/** What `kc.sh export` writes, as one file of a realm or as files of users. */
export const keycloak: Converter = {
  name: 'keycloak',
  form: { lists: ['users'] },
  begin: () => ({ convert: keycloakPerson }),
};

/** One user of a realm. The account of a client is no person. */
function keycloakPerson(record: Fields): ConvertedRecord {
  if (textOf(record['serviceAccountClientId']) !== undefined) return { leftOut: 'NOT_A_PERSON' };
  const credentials = listOf(record['credentials'])
    .map(fieldsOf)
    .filter(({ type }) => type !== HISTORY);
  const [passwordHash] = credentials.filter(isPassword).map(passwordHashOf);
  const isTemporary = listOf(record['requiredActions']).includes(TEMPORARY);
  return {
    id: record['id'],
    email: record['email'],
    isEmailVerified: flagOf(record['emailVerified']) ?? false,
    username: record['username'],
    fullName: joinedText(record['firstName'], record['lastName']),
    passwordHash: isTemporary ? undefined : passwordHash,
    isSuspended: flagOf(record['enabled']) === false,
    createdAt: fromEpoch(record['createdTimestamp'], 'milliseconds'),
    connections: listOf(record['federatedIdentities'])
      .map(fieldsOf)
      .map(({ identityProvider, userId }) => ({
        provider: identityProvider,
        subject: userId,
        isOtherSubject: identityProvider === MICROSOFT,
      })),
    changes: [
      ...changesOf(record, credentials),
      ...(isTemporary && passwordHash !== undefined ? (['PASSWORD_HASH_LEFT_OUT'] as const) : []),
    ],
  };
}

function* changesOf(record: Fields, credentials: readonly Fields[]): Generator<ChangeKind> {
  const roles = listOf(record['realmRoles']).filter((role) => !GIVEN_ROLES.test(textOf(role) ?? ''));
  const hasClientRoles = Object.values(fieldsOf(record['clientRoles'])).some((each) => listOf(each).length > 0);
  if (roles.length > 0 || hasClientRoles || listOf(record['groups']).length > 0) yield 'ROLES_LEFT_OUT';
  if (credentials.some((credential) => !isPassword(credential))) yield 'SECOND_FACTOR_LEFT_OUT';
  if (Object.keys(fieldsOf(record['attributes'])).length > 0) yield 'DATA_LEFT_OUT';
}

function isPassword({ type }: Fields): boolean {
  return type === 'password';
}

/** Its parts are JSON texts of their own since Keycloak 8, and members of the credential before. */
function passwordHashOf(credential: Fields): string | undefined {
  const data = { ...credential, ...fieldsOf(parsedOf(credential['credentialData'])) };
  const secret = { ...credential, ...fieldsOf(parsedOf(credential['secretData'])) };
  const [algorithm, iterations] = [textOf(data['algorithm']) ?? '', textOf(data['hashIterations'])];
  const [salt, value] = [textOf(secret['salt']) ?? '', textOf(secret['value']) ?? textOf(secret['hashedSaltedValue'])];
  if (value === undefined) return undefined;
  const isArgon2 = algorithm === 'argon2';
  return `${isArgon2 ? argon2Beginning(data, iterations) : `keycloak$${algorithm}$${iterations}`}$${salt}$${value}`;
}

function argon2Beginning(data: Fields, iterations: string | undefined): string {
  const parameters = fieldsOf(data['additionalParameters']);
  const of = (name: string): string | undefined => textOf(listOf(parameters[name])[0] ?? parameters[name]);
  const version = of('version') === '1.0' ? '16' : '19';
  return `$argon2${of('type') ?? 'id'}$v=${version}$m=${of('memory')},t=${iterations},p=${of('parallelism')}`;
}

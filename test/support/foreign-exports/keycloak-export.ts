import type { ForeignPerson } from './foreign-person.js';
import { bytesOf, people, uuidOf } from './people.js';
import { hasRealHash, passwordOf, pbkdf2 } from './foreign-hash.js';
import { jsonArray, mapped } from './text-forms.js';

/** `kc.sh export --realm shop --file realm.json`: the users are one member of the realm among a hundred others. */
export function keycloakRealm(count: number): Iterable<string> {
  const before =
    '{\n  "id" : "4f2c",\n  "realm" : "shop",\n  "enabled" : true,\n  "roles" : {"realm" : [{"name" : "editor"}]},\n  "users" : ';
  return jsonArray(
    keycloakUsers(count),
    before,
    ',\n  "scopeMappings" : [ ],\n  "clients" : [{"clientId" : "account"}]\n}',
    2,
  );
}

/** `kc.sh export --dir export --users different_files`: `shop-users-0.json` has the realm's name and a part of the users. */
export function keycloakUsersFile(count: number): Iterable<string> {
  return jsonArray(keycloakUsers(count), '{\n  "realm" : "shop",\n  "users" : ', '\n}', 2);
}

function* keycloakUsers(count: number): Generator<unknown> {
  yield {
    id: uuidOf('service', 1),
    username: 'service-account-shop',
    enabled: true,
    serviceAccountClientId: 'shop',
    createdTimestamp: 1_700_000_000_000,
  };
  yield* mapped(people(count), userOf);
}

function userOf(person: ForeignPerson): unknown {
  const { number, uuid, username, email, firstName, lastName, createdAt, isSuspended, isEmailVerified, google, roles } =
    person;
  return {
    id: uuid,
    username: (username ?? email ?? `keycloak-${number}`).toLowerCase(),
    ...(firstName !== null && { firstName }),
    ...(lastName !== null && { lastName }),
    ...(email !== null && { email }),
    emailVerified: isEmailVerified,
    attributes: { locale: ['en'] },
    ...(createdAt && { createdTimestamp: createdAt.getTime() }),
    enabled: !isSuspended,
    totp: false,
    credentials: credentialsOf(person),
    disableableCredentialTypes: [],
    requiredActions: isEmailVerified ? [] : ['VERIFY_EMAIL'],
    ...(google !== null && { federatedIdentities: [{ identityProvider: 'google', userId: google, userName: email }] }),
    realmRoles: ['default-roles-shop', ...roles],
    clientRoles: { account: ['view-profile'] },
    notBefore: 0,
    groups: [`/staff`],
  };
}

function credentialsOf(person: ForeignPerson): unknown[] {
  if (person.password === 'none') return [];
  const algorithm = person.password === 'unreadable' ? 'bcrypt-of-a-plugin' : 'pbkdf2-sha512';
  const salt = bytesOf('salt', person.number, 16);
  const iterations = hasRealHash(person) ? 1_000 : 210_000;
  const value = hasRealHash(person)
    ? pbkdf2(passwordOf(person), salt, iterations, 64, 'sha512')
    : bytesOf('key', person.number, 64);
  return [
    {
      id: uuidOf('credential', person.number),
      type: 'password',
      createdDate: 1_700_000_000_000,
      secretData: JSON.stringify({
        value: value.toString('base64'),
        salt: salt.toString('base64'),
        additionalParameters: {},
      }),
      credentialData: JSON.stringify({ hashIterations: iterations, algorithm, additionalParameters: {} }),
    },
    {
      id: uuidOf('totp', person.number),
      type: 'otp',
      createdDate: 1_700_000_000_000,
      secretData: '{"value":"x"}',
      credentialData: '{"subType":"totp"}',
    },
  ];
}

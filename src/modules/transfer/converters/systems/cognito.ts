import { isId } from '../../../../kernel/ids.js';
import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, fieldsOf, firstText, flagOf, joinedText, listOf, parsedOf, textOf } from '../fields.js';
import type { ConvertedRecord, ForeignConnection } from '../foreign-person.js';
import { fromEpoch } from '../foreign-time.js';

/** The names that Cognito's console suggests. */
const PROVIDERS = { Google: 'google', Facebook: 'facebook', SignInWithApple: 'apple', LoginWithAmazon: 'amazon' };

/** Of a user from another provider, whose username is the name of the provider and an id. */
const EXTERNAL = 'EXTERNAL_PROVIDER';
/** Cognito sets neither any more, but refuses whoever has one. */
const SUSPENDED: readonly unknown[] = ['ARCHIVED', 'COMPROMISED'];

/** `aws cognito-idp list-users`, as the command line prints it or page by page, or CSV with the columns of an import job. */
export const cognito: Converter = {
  name: 'cognito',
  form: { lists: ['Users'] },
  providers: PROVIDERS,
  begin: () => ({ convert: personOf }),
};

function personOf(user: Fields): ConvertedRecord {
  const attributes = attributesOf(user);
  const username = firstText(user['Username'], user['cognito:username']);
  const hasPhone = textOf(attributes['phone_number']) !== undefined;
  return {
    id: firstText(attributes['sub'], isId(username ?? '') ? username : undefined),
    email: attributes['email'],
    isEmailVerified: flagOf(attributes['email_verified']) === true,
    username: usernameOf(user, username) ?? attributes['preferred_username'],
    nickname: attributes['nickname'],
    fullName: textOf(attributes['name']) ?? joinedText(attributes['given_name'], attributes['family_name']),
    avatarUrl: attributes['picture'],
    isSuspended: flagOf(user['Enabled']) === false || SUSPENDED.includes(user['UserStatus']),
    createdAt: createdAtOf(user['UserCreateDate']),
    connections: connectionsOf(attributes['identities']),
    changes: [...(hasPhone ? (['PHONE_LEFT_OUT'] as const) : []), ...changesOf(user, attributes)],
  };
}

/** In a list of users the attributes are pairs; in CSV each has a column. */
function attributesOf(user: Fields): Fields {
  if (!Array.isArray(user['Attributes'])) return user;
  return Object.fromEntries(
    listOf(user['Attributes']).map((pair) => [textOf(fieldsOf(pair)['Name']) ?? '', fieldsOf(pair)['Value']]),
  );
}

/** Nobody types a UUID, which is `sub` once more, nor the name of a provider with a number. */
function usernameOf(user: Fields, username: string | undefined): string | undefined {
  const isMade = username === undefined || isId(username) || user['UserStatus'] === EXTERNAL;
  return isMade ? undefined : username;
}

/** Version 1 of the command line, and the SDKs' JSON, write seconds since 1970; version 2 writes ISO 8601. */
function createdAtOf(time: unknown): unknown {
  return typeof time === 'number' ? fromEpoch(time, 'seconds') : time;
}

function connectionsOf(identities: unknown): ForeignConnection[] {
  return listOf(parsedOf(identities))
    .map(fieldsOf)
    .map(({ providerName, userId }) => ({ provider: providerName, subject: userId }));
}

function changesOf(user: Fields, attributes: Fields): ChangeKind[] {
  const hasSecondFactor =
    flagOf(user['cognito:mfa_enabled']) === true ||
    listOf(user['UserMFASettingList']).length > 0 ||
    listOf(user['MFAOptions']).length > 0;
  const hasData = Object.entries(attributes).some(([name, value]) => isFurther(name) && textOf(value) !== undefined);
  return [
    ...(hasSecondFactor ? (['SECOND_FACTOR_LEFT_OUT'] as const) : []),
    ...(hasData ? (['DATA_LEFT_OUT'] as const) : []),
  ];
}

const FURTHER = ['address', 'birthdate', 'gender', 'locale', 'middle_name', 'profile', 'website', 'zoneinfo'];

function isFurther(attribute: string): boolean {
  return attribute.startsWith('custom:') || FURTHER.includes(attribute);
}

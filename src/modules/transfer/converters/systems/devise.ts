import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, firstText, flagOf, joinedText, textOf } from '../fields.js';
import type { ConvertedRecord, ForeignConnection } from '../foreign-person.js';

/** OmniAuth's names of strategies. */
const PROVIDERS = { google_oauth2: 'google' };
/** These strategies keep the id of the directory, and Microsoft tells each client another one. */
const OTHER_SUBJECTS: readonly (string | undefined)[] = ['azure_activedirectory_v2', 'entra_id', 'microsoft_graph'];
/** What devise_token_auth writes for a person who has a password. */
const OWN_PROVIDER = 'email';

const PEPPERED = 'peppered';
/** Says that the pepper was behind the password. */
const PEPPER_LABEL = 'devise-pepper';

const SECOND_FACTORS = ['otp_required_for_login', 'second_factor_enabled', 'two_factor_enabled'];
/** Columns that say yes or no. */
const SUSPENDED = ['banned', 'suspended', 'blocked', 'disabled', 'locked', 'deactivated'];
const ADMITTED = ['active', 'approved', 'enabled'];
const ROLES = ['role', 'roles', 'roles_mask'];

/** The table of a Rails application with Devise, as CSV with its line of column names, JSON lines or a JSON list. */
export const devise: Converter = {
  name: 'devise',
  form: {},
  providers: PROVIDERS,
  options: [
    {
      name: PEPPERED,
      value: 'yes|no',
      description: 'whether config.pepper is set in devise.rb; IMPORTED_PASSWORD_PEPPER has to be the same',
    },
  ],
  begin: ({ [PEPPERED]: peppered }) => {
    const label = flagOf(peppered) === true ? PEPPER_LABEL : '';
    return { convert: (user) => personOf(user, label) };
  },
};

function personOf(user: Fields, label: string): ConvertedRecord {
  const hash = textOf(user['encrypted_password']);
  if (firstText(user['deleted_at'], user['discarded_at']) !== undefined) return { leftOut: 'DELETED' };
  return {
    id: user['id'],
    email: user['email'],
    isEmailVerified: textOf(user['confirmed_at']) !== undefined,
    emailVerifiedAt: user['confirmed_at'],
    username: firstText(user['username'], user['login']),
    nickname: user['nickname'],
    fullName: firstText(user['full_name'], user['name']) ?? joinedText(user['first_name'], user['last_name']),
    avatarUrl: firstText(user['avatar_url'], user['image']),
    passwordHash: hash && `${label}${hash}`,
    isSuspended: isSuspended(user),
    createdAt: user['created_at'],
    connections: connectionsOf(user),
    changes: changesOf(user),
  };
}

function isSuspended(user: Fields): boolean {
  // a lock after too many attempts ends by itself there, but nothing in the table says which lock it is
  if (firstText(user['locked_at'], user['suspended_at'], user['banned_at']) !== undefined) return true;
  return SUSPENDED.some((name) => flagOf(user[name]) === true) || ADMITTED.some((name) => flagOf(user[name]) === false);
}

function connectionsOf({ provider, uid }: Fields): ForeignConnection[] {
  const name = textOf(provider);
  if (name === undefined || name === OWN_PROVIDER) return [];
  return [{ provider, subject: uid, isOtherSubject: OTHER_SUBJECTS.includes(name) }];
}

function changesOf(user: Fields): ChangeKind[] {
  const hasRoles = flagOf(user['admin']) === true || ROLES.some((name) => hasContent(user[name]));
  const hasSecondFactor = SECOND_FACTORS.some((name) => flagOf(user[name]) === true);
  return [
    ...(hasRoles ? (['ROLES_LEFT_OUT'] as const) : []),
    ...(hasSecondFactor ? (['SECOND_FACTOR_LEFT_OUT'] as const) : []),
    ...(firstText(user['phone'], user['phone_number']) === undefined ? [] : (['PHONE_LEFT_OUT'] as const)),
  ];
}

/** A mask of 0, and a list that is empty as PostgreSQL or as JSON writes it, are no roles. */
function hasContent(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  const text = textOf(value);
  return text !== undefined && !['0', '{}', '[]'].includes(text);
}

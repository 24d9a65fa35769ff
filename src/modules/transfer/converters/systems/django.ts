import type { ChangeKind } from '../change-kinds.js';
import type { Converter } from '../converter.js';
import { type Fields, fieldsOf, firstText, flagOf, joinedText, listOf, textOf } from '../fields.js';
import type { ConvertedRecord } from '../foreign-person.js';

/** Django puts it before what is no hash: nobody can log in with a password. */
const UNUSABLE = '!';

/** `manage.py dumpdata`, as JSON or JSON lines, also with a user model of one's own and among other models. */
export const django: Converter = {
  name: 'django',
  form: {},
  begin: () => ({ convert: personOf }),
};

function personOf({ pk, fields }: Fields): ConvertedRecord {
  const user = fieldsOf(fields);
  // every user model has both from AbstractBaseUser, whatever it is called
  const isUser = 'password' in user && 'last_login' in user;
  // django-simple-history keeps a copy of the row for each of its changes
  if (!isUser || 'history_id' in user || 'history_type' in user) return { leftOut: 'NOT_A_PERSON' };
  return {
    id: pk,
    email: user['email'],
    username: user['username'],
    fullName: joinedText(user['first_name'], user['last_name']) ?? firstText(user['full_name'], user['name']),
    passwordHash: hashOf(user['password']),
    isSuspended: flagOf(user['is_active']) === false,
    createdAt: firstText(user['date_joined'], user['created_at'], user['created']),
    changes: changesOf(user),
  };
}

function hashOf(password: unknown): string | undefined {
  const hash = textOf(password);
  return hash?.startsWith(UNUSABLE) ? undefined : hash;
}

function changesOf(user: Fields): ChangeKind[] {
  const isPrivileged = flagOf(user['is_staff']) ?? flagOf(user['is_superuser']) ?? false;
  const hasGroups = listOf(user['groups']).length > 0 || listOf(user['user_permissions']).length > 0;
  return isPrivileged || flagOf(user['is_superuser']) || hasGroups ? ['ROLES_LEFT_OUT'] : [];
}

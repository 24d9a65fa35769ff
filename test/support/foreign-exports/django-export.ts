import { djangoHash } from './foreign-hash.js';
import type { ForeignPerson } from './foreign-person.js';
import { bytesOf, people } from './people.js';
import { jsonArray, jsonLines, mapped } from './text-forms.js';

/** `manage.py dumpdata auth --format json`: groups and permissions stand in the same array. */
export function djangoJson(count: number): Iterable<string> {
  return jsonArray(withOtherModels(count));
}

/** `manage.py dumpdata auth.user --format jsonl`, of Django 3.2 and later. */
export function djangoJsonLines(count: number): Iterable<string> {
  return jsonLines(mapped(people(count), recordOf));
}

function* withOtherModels(count: number): Generator<unknown> {
  yield {
    model: 'auth.permission',
    pk: 1,
    fields: { name: 'Can add log entry', content_type: 1, codename: 'add_logentry' },
  };
  yield { model: 'auth.group', pk: 1, fields: { name: 'editor', permissions: [1] } };
  yield* mapped(people(count), recordOf);
}

function recordOf(person: ForeignPerson): unknown {
  const { number, username, firstName, lastName, email, createdAt, isSuspended, roles } = person;
  const isAdministrator = roles.includes('administrator');
  return {
    model: 'auth.user',
    pk: number,
    fields: {
      password: passwordOf(person),
      last_login: number % 2 === 0 ? '2025-03-04T05:06:07.891Z' : null,
      is_superuser: isAdministrator,
      username: username ?? email ?? `django-${number}`,
      first_name: firstName ?? '',
      last_name: lastName ?? '',
      // auth.User has no null address, but many models of applications have
      email,
      is_staff: isAdministrator,
      is_active: !isSuspended,
      date_joined: timeOf(createdAt, number),
      groups: [1],
      user_permissions: [],
    },
  };
}

/** Django makes an unusable password of an exclamation mark and 40 random letters. */
function passwordOf(person: ForeignPerson): string {
  if (person.password === 'none') return `!${bytesOf('unusable', person.number, 30).toString('base64url')}`;
  if (person.password === 'unreadable') return 'md5$salt$0123456789abcdef0123456789abcdef';
  return djangoHash(person);
}

/** With USE_TZ a time ends with Z or an offset, without it there is no zone; microseconds become milliseconds. */
function timeOf(time: Date | null, number: number): string | null {
  if (!time) return null;
  const text = time.toISOString();
  if (number % 3 === 0) return text.replace('Z', '');
  return number % 3 === 1 ? text.replace('.000', '') : text.replace('Z', '+00:00');
}

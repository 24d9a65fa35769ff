import type { Converter } from '../converter.js';
import { type Fields, flagOf, textOf } from '../fields.js';
import type { ConvertedRecord } from '../foreign-person.js';

const ZONELESS = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** `wp user list` as JSON or CSV, or the table `wp_users` as CSV with its line of column names. */
export const wordpress: Converter = {
  name: 'wordpress',
  form: {},
  begin: () => ({ convert: personOf }),
};

function personOf(user: Fields): ConvertedRecord {
  return {
    id: user['ID'],
    email: user['user_email'],
    username: user['user_login'],
    nickname: user['user_nicename'],
    fullName: user['display_name'],
    passwordHash: user['user_pass'],
    // of a network of sites; there is no other way to suspend somebody
    isSuspended: [user['spam'], user['deleted']].some((flag) => flagOf(flag) === true),
    createdAt: utcOf(user['user_registered']),
    changes: textOf(user['roles']) === undefined ? [] : ['ROLES_LEFT_OUT'],
  };
}

/** WordPress writes the time in UTC and without a zone (`gmdate` in `wp_insert_user`), so nothing is assumed here. */
function utcOf(time: unknown): string | undefined {
  const text = textOf(time);
  return text !== undefined && ZONELESS.test(text) ? `${text}Z` : text;
}

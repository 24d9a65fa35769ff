import type { Converter } from '../converter.js';
import { type Fields, flagOf, textOf } from '../fields.js';
import type { ConvertedRecord } from '../foreign-person.js';

const ACTIVE = '0';
/** What WordPress writes for these three characters, in names and in addresses. */
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
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
    email: decoded(user['user_email']),
    username: user['user_login'],
    nickname: user['user_nicename'],
    fullName: decoded(user['display_name']),
    passwordHash: user['user_pass'],
    isSuspended: isSuspended(user),
    createdAt: utcOf(user['user_registered']),
    changes: textOf(user['roles']) === undefined ? [] : ['ROLES_LEFT_OUT'],
  };
}

/** The flags are of a network of sites. WordPress itself writes 0 as the status, and plugins write others for spammers. */
function isSuspended(user: Fields): boolean {
  const isFlagged = [user['spam'], user['deleted']].some((flag) => flagOf(flag) === true);
  return isFlagged || (textOf(user['user_status']) ?? ACTIVE) !== ACTIVE;
}

function decoded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return Object.entries(ENTITIES).reduce((text, [entity, character]) => text.replaceAll(entity, character), value);
}

/** WordPress writes the time in UTC and without a zone (`gmdate` in `wp_insert_user`), so nothing is assumed here. */
function utcOf(time: unknown): string | undefined {
  const text = textOf(time);
  return text !== undefined && ZONELESS.test(text) ? `${text}Z` : text;
}

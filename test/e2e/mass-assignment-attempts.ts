import type { Route } from './hostile-routes.js';
import { bodyText } from './hostile-siege.js';

/** What no body may assign, by the names that an entity, a table, a token or a careless mapper has for it. */
const PROTECTED = [
  ...[
    'id',
    'userId',
    'externalId',
    'role',
    'roles',
    'permissions',
    'isAdmin',
    'admin',
    'scope',
    'status',
    'tokenVersion',
    'version',
  ],
  ...['email', 'emailKey', 'emailVerified', 'isEmailVerified', 'usernameKey', 'passwordHash', 'password', 'settings'],
  ...['createdAt', 'updatedAt', 'deletedAt', 'sessionId', 'generation', 'revokedAt', 'revokedReason', 'expiresAt'],
  ...['idleExpiresAt', 'cookieDigest', 'kind', 'isBuiltIn'],
];

const VALUES = ['"admin"', '["admin"]', '["*"]', '2', 'true', 'null', '{"set":["admin"]}'];

/** Where a binder that follows paths would look. */
const PLACES = ['user', 'profile', 'account', 'session', 'data', 'attributes', 'settings', '$set', '0'];

const INHERITED = ['__proto__', 'constructor', 'prototype'];

const CASINGS: readonly ((words: readonly string[]) => string)[] = [
  (words) => words.map((word, index) => (index === 0 ? word : capitalised(word))).join(''),
  (words) => words.map(capitalised).join(''),
  (words) => words.join('_'),
  (words) => words.join('-'),
  (words) => words.join('').toUpperCase(),
  (words) => words.join('_').toUpperCase(),
  (words) => words.join('-').toUpperCase(),
  (words) => words.map(capitalised).join('-'),
];

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function casingsOf(name: string): string[] {
  const words = name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  return [...new Set(CASINGS.map((casing) => casing(words)))];
}

/** Every protected name in every casing, but for those that are fields of the route's body. */
export function foreignNames(route: Route): string[] {
  return PROTECTED.flatMap(casingsOf).filter((name) => !route.fields.has(name));
}

type Fields = ReadonlyMap<string, string>;

/** Bodies that assign what they may not, each made of one that the route takes. */
export function attemptsOn(route: Route, good: Fields): string[] {
  const withField = (name: string, json: string) => bodyText(new Map(good).set(name, json));
  const names = foreignNames(route);
  const plain = PROTECTED.filter((name) => !route.fields.has(name));
  const nested = PROTECTED.map((name) => `{${JSON.stringify(name)}:["admin"]}`);
  const places = PLACES.filter((place) => !route.fields.has(place));
  return [
    ...names.map((name) => withField(name, '["admin"]')),
    ...plain.flatMap((name) => VALUES.map((json) => withField(name, json))),
    ...places.flatMap((place) => nested.map((json) => withField(place, json))),
    ...places.map((place) => withField(place, '{"user":{"profile":{"roles":["admin"]}}}')),
    ...[...route.fields.keys()].flatMap((field) => nested.map((json) => withField(field, json))),
    ...['user.roles', 'user[roles]', 'roles[]', 'roles[0]', '[roles]', 'roles.0', ' roles', 'roles '].map((name) =>
      withField(name, '"admin"'),
    ),
    ...names.map((name) => `[${withField(name, '["admin"]')}]`),
    `[${bodyText(good)}]`,
    ...inherited(good),
    ...doubled(good),
  ];
}

function inherited(good: Fields): string[] {
  const withField = (name: string, json: string) => bodyText(new Map(good).set(name, json));
  return [
    ...INHERITED.map((name) => withField(name, '{"roles":["admin"],"status":"active"}')),
    ...INHERITED.map((name) => withField('user', `{"${name}":{"roles":["admin"]}}`)),
    withField('constructor', '{"prototype":{"roles":["admin"]}}'),
    bodyText(good).replace(/}$/, `${good.size > 0 ? ',' : ''}"\\u005f_proto__":{"roles":["admin"]}}`),
  ];
}

/** A key twice: of two readers one would see the first, the other the last. */
export function doubled(good: Fields): string[] {
  const twice = (name: string, first: string, last: string) => bodyText([...good, [name, first], [name, last]]);
  return [
    ...[...good].map(([name, json]) => bodyText([...good, [name, json]])),
    twice('roles', '["user"]', '["admin"]'),
    twice('status', '"active"', '"active"'),
    bodyText([...good, ['roles', '[]']]).replace(/}$/, ',"\\u0072oles":["admin"]}'),
  ];
}

/** The same as a form, where RFC 6749 has unknown parameters ignored. */
export function formAttemptsOn(route: Route, good: Fields): string[] {
  const pairs = [...good].map(([name, json]): [string, string] => [name, String(JSON.parse(json))]);
  const form = (name: string, value: string) => new URLSearchParams([...pairs, [name, value]]).toString();
  return [
    ...foreignNames(route).map((name) => form(name, 'admin')),
    ...['user[roles]', 'user.roles', 'roles[]', '__proto__[roles]', 'constructor[prototype][roles]', '__proto__'].map(
      (name) => form(name, 'admin'),
    ),
    ...pairs.map(([name, value]) => form(name, value)),
  ];
}

import { isUtf8 } from 'node:buffer';
import { DEEPEST_NESTING, readJson } from '../../../http/json-text.js';
import { RequestValidationPipe } from '../../../http/validation.js';
import { DomainError, type FieldError } from '../../../kernel/domain-error.js';
import { NO_PASSWORD } from '../../passwords/index.js';
import type { IdentifiersService } from '../identifiers/identifiers.service.js';
import { FIRST_ROLES, type NewUsersService } from '../new-users.service.js';
import type { UserEntity } from '../user.entity.js';
import { mergeSettings, SETTINGS_MAX_BYTES, type UserSettings } from '../user-settings.js';
import type { Flaw } from './bad-line.js';
import { LONGEST_LINE_BYTES } from './lines.js';
import { UserLine } from './user-line.dto.js';

export type ReadLine = { readonly user: UserEntity } | { readonly flaws: readonly Flaw[] };

/** What the fields alone do not say. */
export interface LineContext {
  readonly newUsers: Pick<NewUsersService, 'rowOf'>;
  readonly identifiers: Pick<IdentifiersService, 'errorsIn'>;
  /** Whether passwords can be compared with the hash. */
  canRead(passwordHash: string): boolean;
}

const FIELDS = [
  ...['id', 'email', 'username', 'fullName', 'avatarUrl', 'passwordHash', 'roles', 'status', 'settings', 'createdAt'],
];
const MOST_FLAWS = 8;
/** The settings may be as deep as a body of their own, and stand one deeper here. */
const DEEPEST_LINE = DEEPEST_NESTING + 1;

const TOO_LONG: Flaw = { code: 'TOO_LONG', message: `A line has at most ${LONGEST_LINE_BYTES} bytes.` };
const NOT_UTF8: Flaw = { code: 'NOT_UTF8', message: 'The line is not in UTF-8.' };
const NOT_JSON: Flaw = { code: 'MALFORMED_JSON', message: 'The line must be one JSON object without repeated keys.' };
// a field's name may be anybody's data where a map was taken for an object
const UNKNOWN_FIELD: Flaw = { code: 'UNKNOWN_FIELD', message: `A line may only have the fields ${FIELDS.join(', ')}.` };
const PLAINTEXT_PASSWORD: Flaw = {
  field: 'password',
  code: 'PLAINTEXT_PASSWORD',
  message:
    'Passwords in plain text are not imported, since a file of them is a leak in waiting: give passwordHash, or neither, ' +
    'and the account cannot log in until a password is set.',
};
const UNREADABLE_HASH: Flaw = {
  field: 'passwordHash',
  code: 'UNKNOWN_PASSWORD_HASH',
  message: 'passwordHash uses an unknown scheme, needs too much work, or was made with a pepper that is not set here',
};
const SETTINGS_TOO_LARGE: Flaw = {
  field: 'settings',
  code: 'TOO_LARGE',
  message: `The settings may take up to ${SETTINGS_MAX_BYTES} bytes as JSON.`,
};

/** The very rules of the API's bodies. */
const rules = new RequestValidationPipe();

/** Reads a line as the account that it stands for; what only the database knows is not asked here. */
export async function readUserLine(bytes: Buffer | null, context: LineContext): Promise<ReadLine> {
  if (!bytes) return { flaws: [TOO_LONG] };
  if (!isUtf8(bytes)) return { flaws: [NOT_UTF8] };
  let value: unknown;
  try {
    value = readJson(bytes, DEEPEST_LINE);
    const line = (await rules.transform(value, { type: 'body', metatype: UserLine })) as UserLine;
    const user = userOf(line, context);
    const flaws = [...flawsOf(user, line, context)];
    return flaws.length > 0 ? { flaws } : { user };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.errors.length === 0) return { flaws: [NOT_JSON] };
    return { flaws: distinct([...error.errors, ...identifierErrors(value, context)].map(flawOf)) };
  }
}

/** So that whoever mends a file sees all that is wrong with a line at once, also where another rule has refused it. */
function identifierErrors(value: unknown, { identifiers }: LineContext): FieldError[] {
  const { username } = (value ?? {}) as { readonly username?: unknown };
  return typeof username === 'string' ? identifiers.errorsIn({ username }) : [];
}

function userOf(line: UserLine, { newUsers }: LineContext): UserEntity {
  const { id, passwordHash = NO_PASSWORD, roles = FIRST_ROLES, status = 'active', settings = {}, createdAt } = line;
  return {
    ...newUsers.rowOf({ profile: line, passwordHash, roles }),
    ...(id !== undefined && { id }),
    status,
    settings: mergeSettings({}, settings as UserSettings),
    ...(createdAt !== undefined && { createdAt: new Date(createdAt) }),
  };
}

function* flawsOf(user: UserEntity, { passwordHash }: UserLine, context: LineContext): Generator<Flaw> {
  if (passwordHash !== undefined && !context.canRead(passwordHash)) yield UNREADABLE_HASH;
  if (Buffer.byteLength(JSON.stringify(user.settings)) > SETTINGS_MAX_BYTES) yield SETTINGS_TOO_LARGE;
}

function flawOf({ field, code, message }: FieldError): Flaw {
  if (field === 'body') return NOT_JSON;
  if (field === 'password') return PLAINTEXT_PASSWORD;
  const [outermost = ''] = field.split('.', 1);
  if (!FIELDS.includes(outermost)) return UNKNOWN_FIELD;
  return { field: outermost, code, message };
}

function distinct(flaws: readonly Flaw[]): Flaw[] {
  const byRule = new Map(flaws.map((flaw) => [`${flaw.field} ${flaw.code}`, flaw]));
  return [...byRule.values()].slice(0, MOST_FLAWS);
}

import { isUtf8 } from 'node:buffer';
import { DEEPEST_NESTING, readJson } from '../../http/json-text.js';
import { RequestValidationPipe } from '../../http/validation.js';
import { DomainError, type FieldError } from '../../kernel/domain-error.js';
import type { ImportedHash } from '../passwords/index.js';
import {
  type AcceptedAttributes,
  FIRST_ROLES,
  type IdentifiersService,
  mergeSettings,
  type NewUsersService,
  SETTINGS_MAX_BYTES,
  type UserAttributeRules,
  type UserEntity,
  type UserSettings,
} from '../users/index.js';
import type { Flaw } from './bad-line.js';
import { readLineHash } from './line-hash.js';
import { LONGEST_LINE_BYTES } from './lines.js';
import { UserLine } from './user-line.dto.js';
import type { ReadFields } from './user-line-extension.js';
import type { UserLineExtensions } from './user-line-extensions.js';

export type ReadLine = { readonly user: UserEntity; readonly fields: ReadFields } | { readonly flaws: readonly Flaw[] };

/** What a line is read with. */
export interface LineContext {
  readonly newUsers: Pick<NewUsersService, 'rowOf'>;
  readonly identifiers: Pick<IdentifiersService, 'errorsIn'>;
  /** What is stored of the hash, or why passwords could not be compared with it. */
  importHash(passwordHash: string): ImportedHash;
  readonly attributes: UserAttributeRules;
  readonly extensions: Pick<UserLineExtensions, 'fields' | 'split' | 'read'>;
}

const FIELDS: readonly string[] = [
  'id',
  'externalId',
  'email',
  'emailVerifiedAt',
  'username',
  'fullName',
  'avatarUrl',
  'passwordHash',
  'roles',
  'status',
  'settings',
  'createdAt',
];
const MOST_FLAWS = 8;
/** Settings and attributes may be as deep as a body of their own, and stand one deeper here. */
const DEEPEST_LINE = DEEPEST_NESTING + 1;

const TOO_LONG: Flaw = { code: 'TOO_LONG', message: `A line has at most ${LONGEST_LINE_BYTES} bytes.` };
const NOT_UTF8: Flaw = { code: 'NOT_UTF8', message: 'The line is not in UTF-8.' };
const NOT_JSON: Flaw = { code: 'MALFORMED_JSON', message: 'The line must be one JSON object without repeated keys.' };
const PLAINTEXT_PASSWORD: Flaw = {
  field: 'password',
  code: 'PLAINTEXT_PASSWORD',
  message:
    'Passwords in plain text are not imported, since a file of them is a leak in waiting: give passwordHash, or neither, ' +
    'and the account cannot log in until a password is set.',
};
const SETTINGS_TOO_LARGE: Flaw = {
  field: 'settings',
  code: 'TOO_LARGE',
  message: `The settings may take up to ${SETTINGS_MAX_BYTES} bytes as JSON.`,
};

/** The same rules as for the bodies of the API. */
const rules = new RequestValidationPipe();

/** Reads a line as the account that it describes, without asking the database. */
export async function readUserLine(bytes: Buffer | null, context: LineContext): Promise<ReadLine> {
  if (!bytes) return { flaws: [TOO_LONG] };
  if (!isUtf8(bytes)) return { flaws: [NOT_UTF8] };
  let own: unknown;
  let flawsOfFields: readonly Flaw[] = [];
  try {
    const split = context.extensions.split(readJson(bytes, DEEPEST_LINE));
    own = split.own;
    const { fields, flaws: ofFields } = context.extensions.read(split.extended);
    flawsOfFields = ofFields;
    const { line, attributes } = await judged(own, context.attributes);
    const hash = readLineHash(line.passwordHash, (text) => context.importHash(text));
    const user = userOf({ ...line, attributes, passwordHash: hash.stored }, context);
    const flaws = distinct([...hash.flaws, ...flawsOf(user), ...flawsOfFields]);
    return flaws.length > 0 ? { flaws } : { user, fields };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.errors.length === 0) return { flaws: [NOT_JSON] };
    const errors = [...error.errors, ...identifierErrors(own, context)];
    return { flaws: distinct([...errors.map((flaw) => flawOf(flaw, context)), ...flawsOfFields]) };
  }
}

/** Finds all flaws of a line, not only the first, so that they can be fixed at once. */
function identifierErrors(value: unknown, { identifiers }: LineContext): FieldError[] {
  const { email, username } = (value ?? {}) as { readonly email?: unknown; readonly username?: unknown };
  if (typeof username !== 'string') return [];
  const ofBoth = identifiers.errorsIn({ username, ...(typeof email === 'string' && { email }) });
  return ofBoth.filter(({ field }) => field === 'username');
}

/** @throws DomainError with everything that is wrong, attributes included */
async function judged(value: unknown, attributes: UserAttributeRules) {
  // without a class of attributes the field is as unknown as any other
  const [given, fields] = attributes.ofClass ? splitAttributes(value) : [undefined, value];
  const transformed = rules.transform(fields, { type: 'body', metatype: UserLine }) as Promise<UserLine>;
  const [line, accepted] = await Promise.allSettled([transformed, attributes.accept(given, 'administrators')]);
  if (line.status === 'fulfilled' && accepted.status === 'fulfilled') {
    return { line: line.value, attributes: accepted.value };
  }
  const errors = [line, accepted].flatMap((each) => (each.status === 'rejected' ? errorsOf(each.reason) : []));
  throw new DomainError('VALIDATION_FAILED', { errors });
}

function splitAttributes(value: unknown): [attributes: unknown, fields: unknown] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [undefined, value];
  const { attributes, ...fields } = value as Record<string, unknown>;
  return [attributes, fields];
}

function errorsOf(reason: unknown): readonly FieldError[] {
  if (reason instanceof DomainError) return reason.errors;
  throw reason;
}

type JudgedLine = UserLine & { readonly attributes: AcceptedAttributes | undefined; readonly passwordHash: string };

function userOf(line: JudgedLine, { newUsers }: LineContext): UserEntity {
  const { id, passwordHash, roles = FIRST_ROLES, status = 'active', settings = {}, createdAt, emailVerifiedAt } = line;
  return {
    ...newUsers.rowOf({ profile: line, passwordHash, roles }),
    ...(id !== undefined && { id }),
    status,
    settings: mergeSettings({}, settings as UserSettings),
    emailVerifiedAt: typeof emailVerifiedAt === 'string' ? new Date(emailVerifiedAt) : null,
    ...(createdAt !== undefined && { createdAt: new Date(createdAt) }),
  };
}

function* flawsOf(user: UserEntity): Generator<Flaw> {
  if (Buffer.byteLength(JSON.stringify(user.settings)) > SETTINGS_MAX_BYTES) yield SETTINGS_TOO_LARGE;
}

/** A field's name may be anybody's data where a map was taken for an object, so only names that we know are shown. */
function flawOf({ field, code, message }: FieldError, { attributes: { ofClass }, extensions }: LineContext): Flaw {
  if (field === 'body') return NOT_JSON;
  if (field === 'password') return PLAINTEXT_PASSWORD;
  const [outermost = '', attribute = ''] = field.split('.', 2);
  if (ofClass && outermost === 'attributes') {
    return { field: ofClass.has(attribute) ? `attributes.${attribute}` : outermost, code, message };
  }
  if (FIELDS.includes(outermost)) return { field: outermost, code, message };
  const known = [...FIELDS, ...(ofClass ? ['attributes'] : []), ...extensions.fields].join(', ');
  return { code: 'UNKNOWN_FIELD', message: `A line may only have the fields ${known}.` };
}

function distinct(flaws: readonly Flaw[]): Flaw[] {
  const byRule = new Map(flaws.map((flaw) => [`${flaw.field} ${flaw.code}`, flaw]));
  return [...byRule.values()].slice(0, MOST_FLAWS);
}
